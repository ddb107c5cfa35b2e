import FoundationEssentials
import Glibc
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

    @Test(arguments: [
        "", " ", "{", "[", "nul", "nulls", "True", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{,}", "[1,]",
        "[,1]", "[1 2]", "1 2",
        "01", "-", "1.", ".5", "+1", "1e", "0x1", "NaN", "1e400", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
        "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\nb\"", "'a'", "\u{FEFF}1", "/* */ 1",
    ])
    func `what is not JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text.utf8) }
    }

    @Test func `what is JSON is read`() throws {
        let text =
            #" { "a" : [ 1 , -2.5e1 , true , false , null , [ ] , { } ] , "b\n\u0041\ud83d\ude00\/" : "ü\t" , "a" : 0 } "#
        #expect(try JSONValue(parsing: text.utf8) == .object(["a": .number(0), "b\nA😀/": .string("ü\t")]))
        let array = try JSONValue(parsing: "[1, -2.5e1, true, false, null, [], {}]".utf8)
        #expect(
            array == .array([.number(1), .number(-25), .bool(true), .bool(false), .null, .array([]), .object([:])]))
    }

    /// Comparing such a text would cost minutes of a core; it must not come so far.
    @Test func `a letter with more marks than any language has is refused at once`() {
        let marks = "a" + String(repeating: "\u{301}\u{323}", count: 250_000)
        let start = processorTime()
        for json in [#"{"\#(marks)":1}"#, #"["\#(marks)"]"#] {
            #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: json.utf8) }
        }
        #expect(processorTime() - start < .seconds(15))
        let some = String(repeating: "a" + String(repeating: "\u{301}", count: 900), count: 3)
        #expect(throws: Never.self) { try JSONValue(parsing: #"["\#(some)"]"#.utf8) }
    }

    @Test func `text that is not UTF-8 is refused`() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x22]) }
    }

    @Test func `nesting has a limit`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue(parsing: nested(100).utf8)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(101).utf8) }
        #expect(throws: JSONSyntaxError.self) {
            try JSONValue(parsing: String(repeating: "{\"a\":", count: 100_000).utf8)
        }
    }

    @Test func `only whole numbers are integers`() throws {
        #expect(try JSONValue(parsing: "12".utf8).integer == 12)
        #expect(try JSONValue(parsing: "12.5".utf8).integer == nil)
        #expect(try JSONValue(parsing: "1e30".utf8).integer == nil)
        #expect(try JSONValue(parsing: "\"12\"".utf8).integer == nil)
    }
}

/// What this thread has used, which a busy machine does not change.
private func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
