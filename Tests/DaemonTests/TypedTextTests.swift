import Daemon
import JSON
import TestSupport
import Testing
import Wire

@Suite struct TypedTextTests {
    private static func typed(_ text: String, _ rule: Rule<String>) -> Result<String, Refusal> {
        rule.parse(.string(text), false)
    }

    /// Compares scalars, because Swift treats both forms of an accent as equal.
    private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    @Test(arguments: [
        ("  Desk lamp \t", "Desk lamp"), ("\u{A0}Lamp\u{3000}\u{2009}", "Lamp"), ("\u{FEFF}Lamp\u{200B}", "Lamp"),
        ("\u{202A}+7 900 000-00-00\u{202C}", "+7 900 000-00-00"), ("cafe\u{301}", "caf\u{E9}"), ("\u{212A}", "K"),
        ("5\u{A0}мм", "5\u{A0}мм"), ("Lamp  two", "Lamp  two"), ("\r\nLamp\r\n", "Lamp"),
        ("\u{1F469}\u{200D}\u{2764}\u{FE0F}\u{200D}\u{1F468}", "\u{1F469}\u{200D}\u{2764}\u{FE0F}\u{200D}\u{1F468}"),
        ("1\u{FE0F}\u{20E3} \u{2764}\u{FE0F}", "1\u{FE0F}\u{20E3} \u{2764}\u{FE0F}"),
        (
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
            "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}"
        ),
        ("می\u{200C}خواهم", "می\u{200C}خواهم"), ("क्\u{200D}ष", "क्\u{200D}ष"), ("\u{1FAFF}", "\u{1FAFF}"),
    ])
    func `what copying brings along is cleaned, what texts need stays`(text: String, expected: String) throws {
        let cleaned = try Self.typed(text, .text(1...64)).get()
        #expect(Self.scalars(cleaned) == Self.scalars(expected))
    }

    /// Some marks become two where the text is stored, and the text must be read again by the rule for all texts.
    @Test(arguments: ["\u{301}", "\u{344}", "\u{F73}", "\u{93F}"])
    func `a letter has a hundred marks at most, and what is kept is read again`(mark: String) throws {
        for count in [1, 50, 100] {
            let text = try Self.typed("a" + String(repeating: mark, count: count), .lines(0...5000)).get()
            let stored = String(repeating: text, count: 30)
            #expect(try JSONValue(parsing: JSONWriter.encode(stored)) == .string(stored))
        }
        let refused = Self.typed("a" + String(repeating: mark, count: 101), .lines(0...5000))
        #expect(throws: Refusal.self) { try refused.get() }
    }

    @Test(arguments: [
        ("LAMP\u{200B}-1", "U+200B ZERO WIDTH SPACE", 5), ("a\tb", "U+0009 TABULATION", 2),
        ("a\nb", "U+000A LINE FEED", 2), ("a\0", "U+0000 CONTROL CHARACTER", 2),
        ("a\u{1B}b", "U+001B CONTROL CHARACTER", 2),
        ("a\u{202E}b", "U+202E RIGHT-TO-LEFT OVERRIDE", 2), ("a\u{2066}b", "U+2066 LEFT-TO-RIGHT ISOLATE", 2),
        ("a\u{AD}b", "U+00AD SOFT HYPHEN", 2), ("a\u{FEFF}b", "U+FEFF ZERO WIDTH NO-BREAK SPACE", 2),
        ("a\u{200D}b", "U+200D ZERO WIDTH JOINER", 2), ("中\u{200C}文", "U+200C ZERO WIDTH NON-JOINER", 2),
        ("LAMP-1\u{FE0F}", "U+FE0F VARIATION SELECTOR-16", 7), ("a\u{E0041}b", "U+E0041 TAG LATIN CAPITAL LETTER A", 2),
        ("a\u{3164}b", "U+3164 HANGUL FILLER", 2), ("a\u{E000}", "U+E000 PRIVATE USE CHARACTER", 2),
        ("a\u{FFFF}", "U+FFFF UNASSIGNED CHARACTER", 2),
        ("a\u{2028}b", "U+2028 LINE SEPARATOR", 2), ("a\u{FFF9}b", "U+FFF9 INTERLINEAR ANNOTATION ANCHOR", 2),
        ("a\u{85}b", "U+0085 CONTROL CHARACTER", 2),
        // A black flag with a text instead of a place, without an end, and with more behind the end.
        (
            "\u{1F3F4}\u{E0068}\u{E0069}\u{E0064}\u{E0065}\u{E006E}\u{E0068}\u{E0069}\u{E007F}",
            "U+E0068 TAG LATIN SMALL LETTER H", 2
        ),
        ("\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}x", "U+E0067 TAG LATIN SMALL LETTER G", 2),
        ("\u{1F3F4}\u{E0067}\u{E0062}\u{E007F}\u{E0065}\u{E007F}", "U+E0067 TAG LATIN SMALL LETTER G", 2),
    ])
    func `a character that nobody sees is refused by its name`(text: String, name: String, position: Int) {
        let refusal = Refusal(
            .invalid, "must not contain the character \(position), \(name)",
            .init(position: position, character: name))
        #expect(throws: refusal) { try Self.typed(text, .text(1...64)).get() }
    }

    @Test(arguments: [
        "", " ", "\u{A0}\u{3000}", "\u{200B}\u{200D}", "\u{2800}", "\u{3164}", "\t\r\n", "\u{FE0F}",
        "\u{1D159}\u{16FE4}",
    ])
    func `a text of nothing to see is none`(text: String) throws {
        #expect(throws: (any Error).self) { try Self.typed(text, .text(1...64)).get() }
        #expect(throws: (any Error).self) { try Self.typed(text, .lines(1...64)).get() }
        #expect(try Self.typed(text, .lines(0...64)).get() == "")
        var fields = Fields(urlEncoded: "name=\(URLEncoding.encode(text))&city=\(URLEncoding.encode(text))")
        #expect(fields.optional("city", .text(1...20)) == nil)
        _ = fields.required("name", .text(1...20))
        #expect(fields.errors.map(\.field) == ["name"])
    }

    @Test func `a text of many lines keeps them, in one form`() throws {
        let note = try Self.typed(" \r\nOne\r\n\ttwo\rthree\u{2028}\u{85}four\n ", .lines(1...100)).get()
        #expect(note == "One\n\ttwo\nthree\n\nfour")
        #expect(throws: (any Error).self) { try Self.typed("a\u{200B}b", .lines(1...100)).get() }
    }

    @Test func `what is looked for is cleaned and never refused but for its length and NUL`() throws {
        let sought = try Self.typed(" ca\u{200B}fe\u{301}\u{A0}\tone\u{202E} ", .sought(1...100)).get()
        #expect(Self.scalars(sought) == Self.scalars("caf\u{E9} one"))
        #expect(throws: Never.self) {
            try Self.typed(String(repeating: "\u{FB2C}", count: 100), .sought(1...100)).get()
        }
        #expect(throws: (any Error).self) { try Self.typed("a\0", .sought(1...100)).get() }
        #expect(throws: (any Error).self) { try Self.typed(String(repeating: "x", count: 101), .sought(1...100)).get() }
    }

    @Test func `a form or query with more marks than any language has costs little`() {
        let marks = URLEncoding.encode("a" + String(repeating: "\u{301}", count: 170_000))
        let stopwatch = Stopwatch()
        var fields = Fields(urlEncoded: "\(marks)=1&name=\(marks)&on=\(marks)")
        #expect(fields.optional("on", .bool) == nil)
        #expect(fields.text("name") == "\u{FFFD}")
        #expect(stopwatch.elapsed() < .seconds(15))
    }

    @Test func `a secret stays to the byte`() throws {
        let secret = " e\u{301}\u{200B}\t "
        #expect(Self.scalars(try Self.typed(secret, .verbatim(1...64)).get()) == Self.scalars(secret))
    }

    @Test func `characters are counted after cleaning, and a text much too long costs little`() {
        #expect(throws: Never.self) { try Self.typed(String(repeating: "e\u{301}", count: 64), .text(1...64)).get() }
        let marks = "a" + String(repeating: "\u{301}\u{323}", count: 3_000)
        let stopwatch = Stopwatch()
        #expect(throws: (any Error).self) { try Self.typed(marks, .lines(0...5000)).get() }
        #expect(throws: (any Error).self) {
            try Self.typed(String(repeating: "\u{301}", count: 1_000_000), .lines(0...5000)).get()
        }
        #expect(stopwatch.elapsed() < .seconds(15))
    }
}
