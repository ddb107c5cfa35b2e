import FoundationEssentials
import JSON
import Testing

@Suite struct JSONWriterTests {
    /// A value with every kind of JSON in it, drawn at random.
    private func randomValue(depth: Int, _ generator: inout SystemRandomNumberGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: .number(Decimal(Int.random(in: -1_000_000...1_000_000, using: &generator)) / 100)
        case 3: .string(String((0..<8).map { _ in "a\"\\/\n\t\u{1}\u{1F}é😀".randomElement(using: &generator) ?? "a" }))
        case 4: .array((0..<3).map { _ in randomValue(depth: depth - 1, &generator) })
        default:
            .object(
                Dictionary(
                    (0..<3).map { ("key \($0) \"\\", randomValue(depth: depth - 1, &generator)) },
                    uniquingKeysWith: { $1 }))
        }
    }

    @Test func `what is written reads back as the same value`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let value = randomValue(depth: 4, &generator)
            #expect(try JSONValue(parsing: JSONWriter.encode(value)) == value)
        }
    }

    @Test func `objects and arrays nest with their commas in the right places`() {
        var json = JSONWriter()
        json.object { json in
            json.field("a", 1)
            json.field("b", [true, false])
            json.field("c", String?.none)
            json.field("d") { json in json.array(0..<2) { json, number in json.object { $0.field("n", number) } } }
            json.field("e") { $0.object { _ in } }
        }
        let text = String(decoding: json.bytes, as: UTF8.self)
        #expect(text == #"{"a":1,"b":[true,false],"c":null,"d":[{"n":0},{"n":1}],"e":{}}"#)
    }
}

@Suite struct JSONValueTests {
    @Test func `a decimal number keeps what was written`() throws {
        #expect(try JSONWriter.text(JSONValue(parsing: "199.90".utf8)) == "199.9")
        #expect(try JSONValue(parsing: "0.1".utf8) == .number(Decimal(string: "0.1") ?? .nan))
    }

    @Test(arguments: ["", "{", "nul", "{\"a\":}", "1 2"])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func `only whole numbers are integers`() throws {
        #expect(try JSONValue(parsing: "12".utf8).integer == 12)
        #expect(try JSONValue(parsing: "12.5".utf8).integer == nil)
        #expect(try JSONValue(parsing: "1e30".utf8).integer == nil)
        #expect(try JSONValue(parsing: "\"12\"".utf8).integer == nil)
    }
}
