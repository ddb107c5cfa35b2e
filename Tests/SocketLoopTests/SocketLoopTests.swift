import Glibc
import SocketLoop
import Testing

/// An actor that lives on the loop, as connections do.
private actor Reader {
    nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ loop: SocketLoop = .shared) { self.loop = loop }

    func wait(_ descriptor: CInt, for interest: SocketLoop.Interest, milliseconds: Int? = nil) async -> SocketLoop.Wake
    {
        await loop.wait(descriptor, for: interest, until: milliseconds.map { .now + .milliseconds($0) })
    }

    func sleep(milliseconds: Int) async { await loop.sleep(until: .now + .milliseconds(milliseconds)) }
    func count(to number: Int) -> Int { number }

    /// Sleeps all these milliseconds at once.
    /// - Returns: the order of their ends, seen from the loop.
    func order(ofSleeps sleeps: [Int]) async -> [Int] {
        let start = ContinuousClock.now
        woken = []
        let tasks = sleeps.map { milliseconds in
            Task {
                await loop.sleep(until: start + .milliseconds(milliseconds))
                woken.append(milliseconds)
            }
        }
        for task in tasks { await task.value }
        return woken
    }

    private var woken: [Int] = []
}

private func socketPair() -> (CInt, CInt) {
    var descriptors: [CInt] = [0, 0]
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &descriptors)
    return (descriptors[0], descriptors[1])
}

@Suite struct SocketLoopTests {
    @Test func `a reader wakes when something arrives`() async {
        let (mine, theirs) = socketPair()
        async let wake = Reader().wait(mine, for: .readable, milliseconds: 5000)
        write(theirs, "x", 1)
        #expect(await wake == .ready)
    }

    @Test func `a wait ends at its deadline`() async {
        let (mine, _) = socketPair()
        #expect(await Reader().wait(mine, for: .readable, milliseconds: 20) == .timedOut)
    }

    @Test func `a wait ends when its task is cancelled, also before it began`() async {
        let (mine, _) = socketPair()
        let reader = Reader()
        let task = Task { await reader.wait(mine, for: .readable) }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func `a reader and a writer wait on one socket at once`() async {
        let (mine, theirs) = socketPair()
        let reader = Reader()
        async let readable = reader.wait(mine, for: .readable, milliseconds: 5000)
        #expect(await reader.wait(mine, for: .writable, milliseconds: 5000) == .ready)
        write(theirs, "x", 1)
        #expect(await readable == .ready)
    }

    @Test func `waits on one socket from several threads lose nothing`() async {
        let (mine, theirs) = socketPair()
        for _ in 1...1000 {
            async let readable = SocketLoop.shared.wait(mine, for: .readable, until: .now + .seconds(5))
            async let writable = SocketLoop.shared.wait(mine, for: .writable, until: .now + .seconds(5))
            #expect(await writable == .ready)
            write(theirs, "x", 1)
            #expect(await readable == .ready)
            var byte: UInt8 = 0
            read(mine, &byte, 1)
        }
    }

    @Test func `a socket that is forgotten wakes who waits on it`() async {
        let (mine, _) = socketPair()
        let reader = Reader()
        async let wake = reader.wait(mine, for: .readable, milliseconds: 5000)
        await reader.sleep(milliseconds: 1)
        reader.loop.forget(mine)
        close(mine)
        #expect(await wake == .ready)
    }

    @Test func `the other side hanging up wakes a reader`() async {
        let (mine, theirs) = socketPair()
        async let wake = Reader().wait(mine, for: .readable, milliseconds: 5000)
        close(theirs)
        #expect(await wake == .ready)
    }

    @Test func `a socket is silent after a wait until something comes, also its end`() async throws {
        let (mine, theirs) = socketPair()
        let reader = Reader()
        #expect(!reader.loop.isSilent(mine))
        for _ in 1...2 {
            async let wake = reader.wait(mine, for: .readable, milliseconds: 5000)
            write(theirs, "x", 1)
            #expect(await wake == .ready)
            var byte: UInt8 = 0
            read(mine, &byte, 1)
            #expect(await reader.wait(mine, for: .readable, milliseconds: 1) == .timedOut)
            #expect(reader.loop.isSilent(mine))
        }
        close(theirs)
        while reader.loop.isSilent(mine) { await reader.sleep(milliseconds: 1) }
        // And it is told again when somebody asks.
        #expect(await reader.wait(mine, for: .readable, milliseconds: 5000) == .ready)
        reader.loop.forget(mine)
        close(mine)
    }

    @Test func `the next socket with the same number is watched anew`() async {
        let reader = Reader()
        for _ in 1...50 {
            let (mine, theirs) = socketPair()
            async let wake = reader.wait(mine, for: .readable, milliseconds: 5000)
            write(theirs, "x", 1)
            #expect(await wake == .ready)
            reader.loop.forget(mine)
            close(mine)
            close(theirs)
        }
    }

    @Test func `sleepers wake in the order of their deadlines`() async {
        #expect(await Reader().order(ofSleeps: [60, 20, 40]) == [20, 40, 60])
    }

    @Test func `ten thousand jobs from everywhere all run`() async {
        let reader = Reader()
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...10_000 { group.addTask { await reader.count(to: number) } }
            return await group.reduce(0, +)
        }
        #expect(sum == 50_005_000)
    }
}
