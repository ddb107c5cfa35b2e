import Basics
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
