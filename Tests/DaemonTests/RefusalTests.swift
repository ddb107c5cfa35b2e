import Daemon
import JSON
import Testing
import Wire

@Suite struct RefusalTests {
    private static func refusal<Value>(of json: String, _ rule: Rule<Value>) throws -> FieldError.Arguments? {
        guard case .failure(let refusal) = rule.parse(try JSONValue(parsing: json.utf8), false) else { return nil }
        return refusal.arguments
    }

    @Test func `every rule that refuses by a number tells the number`() throws {
        #expect(try Self.refusal(of: #""ab""#, .verbatim(3...5)) == .init(minLength: 3))
        #expect(try Self.refusal(of: #""abcdef""#, .text(1...5)) == .init(maxLength: 5))
        #expect(try Self.refusal(of: #""abcdef""#, .sought(1...5)) == .init(maxLength: 5))
        #expect(try Self.refusal(of: #""a\tb""#, .text(1...5)) == .init(position: 2, character: "U+0009 TABULATION"))
        #expect(try Self.refusal(of: "0", .integer(1...9)) == .init(minimum: .number(1), maximum: .number(9)))
        #expect(
            try Self.refusal(of: "99999999999999999999", .integer(1...9))
                == .init(minimum: .number(1), maximum: .number(9)))
        #expect(try Self.refusal(of: "-1", .money) == .init(minimum: .amount(.zero), maximum: .amount(.maximum)))
        #expect(try Self.refusal(of: "[]", .array(of: .text(1...5), count: 1...2)) == .init(minItems: 1))
        #expect(try Self.refusal(of: "[1,2,3]", .array(of: .text(1...5), count: 1...2)) == .init(maxItems: 2))
        #expect(try Self.refusal(of: #""x""#, .oneOf(PaymentMethod.self))?.choices == ["invoice", "sandbox"])
        let ids = Array(repeating: "x", count: 101).joined(separator: ",")
        #expect(try Self.refusal(of: "\"\(ids)\"", .idList) == .init(maxItems: 100))
    }

    @Test func `of a list the element is told too`() throws {
        var expected = FieldError.Arguments(maxLength: 5)
        expected.element = 2
        #expect(try Self.refusal(of: #"["a","abcdef"]"#, .array(of: .text(1...5), count: 0...9)) == expected)
    }

    @Test func `a field inside of another keeps them`() throws {
        var fields = Fields(object: ["shipping": .object(["phone": .string("abcdef")])])
        _ = fields.object("shipping") { $0.required("phone", .text(1...5)) }
        #expect(fields.errors.map(\.field) == ["shipping.phone"])
        #expect(fields.errors.map(\.arguments) == [.init(maxLength: 5)])
    }
}
