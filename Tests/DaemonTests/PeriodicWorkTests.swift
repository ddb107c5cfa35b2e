import Daemon
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Wire

@Suite struct PeriodicWorkTests {
    /// Work that fails this many times and then succeeds.
    private final class Passes: Sendable {
        private let state: Mutex<(failures: Int, count: Int)>
        private let error: any Error

        init(failures: Int = 0, error: any Error = Problem.badRequest("It is Sunday.")) {
            state = Mutex((failures, 0))
            self.error = error
        }

        var count: Int { state.withLock(\.count) }

        func fail(_ times: Int) { state.withLock { $0.failures = times } }

        func pass() throws {
            let fails = state.withLock { state in
                state.count += 1
                state.failures -= 1
                return state.failures >= 0
            }
            if fails { throw error }
        }
    }

    private struct Away: ProblemConvertible {
        var problem: Problem { .unavailable("away") }
        var event: Event? { nil }
    }

    /// Runs the work until `body` ends, and returns its log records.
    private func records(
        of passes: Passes, while body: () async throws -> Void
    ) async throws -> [String] {
        let log = RecordedLog()
        let work = PeriodicWork("no bread is baked", every: .milliseconds(1), logger: log.logger) { try passes.pass() }
        let running = Task { try await work.run() }
        try await body()
        running.cancel()
        try await running.value
        return log.records.filter { $0.level > .debug }.map { "\($0.level) \($0.message)" }
    }

    @Test func `a pass follows another, and all is silent as long as they succeed`() async throws {
        let passes = Passes()
        let records = try await records(of: passes) { () async throws in
            #expect(try await eventually { passes.count > 5 })
        }
        #expect(records == [])
    }

    @Test func `an outage is told once when it begins and once when it is over`() async throws {
        let passes = Passes(failures: 3)
        let records = try await records(of: passes) { () async throws in
            #expect(try await eventually { passes.count > 5 })
            passes.fail(2)
            let count = passes.count
            #expect(try await eventually { passes.count > count + 4 })
        }
        let once = ["warning no bread is baked: It is Sunday.", "notice over: no bread is baked"]
        #expect(records == once + once)
    }

    @Test func `what another part of the daemon has told is not told again`() async throws {
        let passes = Passes(failures: 3, error: Away())
        let records = try await records(of: passes) { () async throws in
            #expect(try await eventually { passes.count > 5 })
        }
        #expect(records == [])
    }

    @Test(arguments: [
        (0, 1000, 1000), (1, 1000, 2000), (3, 1000, 8000), (4, 1000, 10_000), (1_000_000, 1000, 10_000),
        (1, 60_000, 60_000), (50, 1, 1024),
    ])
    func `the pauses grow with each failure, to ten seconds`(failures: Int, interval: Int, pause: Int) {
        #expect(
            PeriodicWork.pause(after: failures, interval: .milliseconds(interval)) == .milliseconds(pause))
    }

    @Test(arguments: [true, false])
    func `when the daemon stops, a pass under way ends as its work asks for`(isFinished: Bool) async throws {
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let (mayEnd, end) = AsyncStream<Void>.makeStream()
        let isWhole = Mutex<Bool?>(nil)
        let log = RecordedLog()
        let work = PeriodicWork(
            "no bread is baked", every: .seconds(60), finishesPass: isFinished, logger: log.logger
        ) {
            beginning.finish()
            // The end comes after the stop, or with the cancellation.
            for await _ in mayEnd {}
            isWhole.withLock { [isCanceled = Task.isCancelled] in $0 = !isCanceled }
        }
        // The group has a log of its own: it tells what it starts.
        let group = ServiceGroup(configuration: .init(services: [work], logger: RecordedLog().logger))
        let running = Task { try await group.run() }
        for await _ in begun {}
        await group.triggerGracefulShutdown()
        if isFinished { end.finish() }
        try await running.value
        #expect(isWhole.withLock(\.self) == isFinished)
        #expect(!log.text.contains("no bread"))
    }
}
