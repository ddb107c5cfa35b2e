import Basics
import FoundationEssentials
import Glibc
import Synchronization
import Testing

@Suite struct PercentDecodingTests {
    @Test(arguments: [
        ("", ""), ("a-b.c_d~e9", "a-b.c_d~e9"), ("a%20b%2Fc", "a b/c"), ("%01", "\u{1}"), ("%D0%B6", "ж"),
        ("%d0%b6", "ж"), ("%25", "%"), ("ж", "ж"), ("%FFa", "\u{FFFD}a"),
    ])
    func `the bytes behind a percent sign are read`(encoded: String, text: String) {
        #expect(PercentDecoding.strict(encoded) == text)
        #expect(PercentDecoding.lenient(encoded) == text)
    }

    @Test(arguments: ["%", "%4", "%4g", "a%", "%+4", "%-1", "% 4", "%%4"])
    func `a percent sign without two digits is nothing to the strict, and itself to the lenient`(text: String) {
        #expect(PercentDecoding.strict(text) == nil)
        #expect(PercentDecoding.lenient(text) == text)
    }

    @Test func `a plus is a space in forms and queries only`() {
        #expect(PercentDecoding.lenient("a+b%2b", plusIsSpace: true) == "a b+")
        #expect(PercentDecoding.lenient("a+b%2B") == "a+b+")
        #expect(PercentDecoding.strict("a+b") == "a+b")
    }
}

@Suite struct FNVTests {
    /// The authors' test vectors of 64 bits, 85944171f73967e8 for "foobar" and af63dc4c8601ec8c for "a", with their halves folded.
    @Test(arguments: [("foobar", "72ad2699"), ("a", "296230c0"), ("", "4fd0bfc1")])
    func `the digits are those of FNV-1a`(text: String, digits: String) {
        #expect(FNV.digits(of: text.utf8) == digits)
    }
}

@Suite struct OwnThreadTests {
    private final class Counter: Sendable {
        private let state = Mutex(0)

        var count: Int { state.withLock(\.self) }
        func add() { state.withLock { $0 += 1 } }
    }

    @Test func `calls that block hold up nobody, however many there are`() async {
        // Far more than there are cooperative threads; each waits until all have begun.
        let begun = Counter()
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    await OwnThread.run {
                        begun.add()
                        while begun.count < 50 { sched_yield() }
                    }
                }
            }
        }
        #expect(begun.count == 50)
    }

    @Test func `a thread gives back what its work returns`() async {
        #expect(await OwnThread.run { 6 * 7 } == 42)
    }
}

@Suite struct UUIDTextTests {
    private static func read(_ text: String) -> UUID? { text.withUTF8Bytes(UUIDText.id) }

    @Test func `ids are written and read as Foundation has them, in either case`() {
        for _ in 1...1000 {
            let id = UUID()
            #expect(UUIDText.text(of: id) == id.uuidString.lowercased())
            #expect(Self.read(id.uuidString) == id)
            #expect(Self.read(UUIDText.text(of: id)) == id)
        }
    }

    @Test(arguments: [
        "", "0190163d-8694-739b-aea5-966c26f8ad9", "0190163d-8694-739b-aea5-966c26f8ad911",
        "0190163d-8694-739b-aea5-966c26f8ad9g", "0190163d+8694-739b-aea5-966c26f8ad91",
        "0190163d8694-739b-aea5-966c26f8ad9-1", "0190163d-8694-739b-aea5-966c26f8 d91",
    ])
    func `what is no id is not read`(text: String) { #expect(Self.read(text) == nil) }
}

@Suite struct UTCTextTests {
    private static func read(_ text: String, separator: Character = "T", zone: StaticString = "Z") -> Date? {
        text.withUTF8Bytes {
            UTCText.date(in: $0, separator: separator.asciiValue ?? 0, zone: zone)
        }
    }

    @Test func `moments are written and read as Foundation has them`() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // Each day of 800 years with its last second, for leap years of all kinds, before 1970 too. Before 1582 Foundation has the
        // Julian calendar, PostgreSQL never.
        for day in stride(from: -141_000, to: 150_000, by: 1) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 86_399)
            let text = UTCText.milliseconds(of: date)
            #expect(Self.read(text) == date)
            if day.isMultiple(of: 61) { #expect(text == date.formatted(style)) }
        }
        for milliseconds in [0, 1, 12, 123, 500, 999] {
            let text = UTCText.milliseconds(
                of: Date(timeIntervalSince1970: 1_700_000_000 + Double(milliseconds) / 1000))
            let digits = String(1000 + milliseconds).dropFirst()
            #expect(text == "2023-11-14T22:13:20.\(digits)Z")
        }
        #expect(UTCText.microseconds(of: Date(timeIntervalSince1970: 0.000001)) == "1970-01-01T00:00:00.000001Z")
        #expect(UTCText.microseconds(of: Date(timeIntervalSince1970: -0.000001)) == "1969-12-31T23:59:59.999999Z")
    }

    @Test func `moments that four digits can't tell are the first and the last of those that they can`() {
        for past in [Date.distantPast - 1e12, Date(timeIntervalSince1970: -.infinity)] {
            #expect(UTCText.milliseconds(of: past) == "0000-01-01T00:00:00.000Z")
        }
        for future in [Date.distantFuture + 1e12, Date(timeIntervalSince1970: .infinity)] {
            #expect(UTCText.milliseconds(of: future) == "9999-12-31T23:59:59.000Z")
        }
    }

    @Test func `the form of PostgreSQL is read to the microsecond`() {
        let read = Self.read("2026-11-23 11:19:52.123456+00", separator: " ", zone: "+00")
        #expect(read.map(UTCText.microseconds) == "2026-11-23T11:19:52.123456Z")
        #expect(Self.read("2026-11-23 11:19:52+00", separator: " ", zone: "+00") != nil)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T11:19:52", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T23:60:00Z",
        "2026-11-23T23:59:60Z", "2026-11-23T23:59:59.Z", "2026-11-23T23:59:59.1234567890Z", "2026-11-23 23:59:59Z",
        "infinity", "20261-11-23T23:59:59Z", "2026-11-23T23:59:59+0Z",
    ])
    func `what is no moment is not read`(text: String) { #expect(Self.read(text) == nil) }

    @Test func `the last day of February is read in leap years`() {
        #expect(Self.read("2024-02-29T00:00:00Z") != nil)
        #expect(Self.read("2000-02-29T00:00:00Z") != nil)
    }
}
