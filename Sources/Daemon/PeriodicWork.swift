package import Logging
import ServiceLifecycle
import Wire

/// Work that a daemon does again and again beside its requests, such as giving back what was left lying. Any number of daemons
/// may do the same.
///
/// It is a worker of `Blueprint`, so it begins when the tables are there. The first pass is at once, then one follows each
/// pause. After a failure the pauses grow. The journal has one record when passes begin to fail and one when they succeed again.
package struct PeriodicWork: Service {
    private let complaint: String
    private let interval: Duration
    private let isFinished: Bool
    private let logger: Logger
    private let pass: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - complaint: what the journal says when a pass fails, such as `expired sessions are not deleted`.
    ///   - interval: from the end of a pass to the next, give or take a tenth, so that hosts don't fall into step.
    ///   - finishesPass: whether a pass under way may end when the daemon stops; otherwise it is cancelled.
    package init(
        _ complaint: String, every interval: Duration, finishesPass: Bool = false, logger: Logger,
        _ pass: @escaping @Sendable () async throws -> Void
    ) {
        self.complaint = complaint
        self.interval = interval
        isFinished = finishesPass
        self.logger = logger
        self.pass = pass
    }

    package func run() async throws {
        var journal = FailureJournal(complaint: complaint, logger: logger)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                if isFinished { try await pass() } else { try await cancelWhenGracefulShutdown(pass) }
                journal.succeeded()
            } catch {
                // That it was stopped in the middle is no failure.
                if Task.isShuttingDownGracefully || Task.isCancelled { return }
                journal.failed(error)
            }
            let pause = Self.pause(after: journal.failures, interval: interval) * Double.random(in: 0.9...1.1)
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: pause) }
        }
    }

    /// Twice as long after each failure, but never more than 10 seconds unless the interval is: the shop is to be whole soon after
    /// an outage.
    package static func pause(after failures: Int, interval: Duration) -> Duration {
        max(interval, min(interval * (1 << min(failures, 10)), .seconds(10)))
    }
}

/// Tells the journal once when something begins to fail, and once when it succeeds again.
private struct FailureJournal {
    let complaint: String
    let logger: Logger
    /// In a row.
    private(set) var failures = 0
    private var isTold = false

    init(complaint: String, logger: Logger) {
        self.complaint = complaint
        self.logger = logger
    }

    mutating func failed(_ error: any Error) {
        failures += 1
        // What is no event by itself, such as a database that is away, has been told by the part that knows of it.
        let isKnown = (error as? any ProblemConvertible).map { $0.event == nil } ?? false
        let reason = (error as? Problem)?.detail ?? String(reflecting: error)
        logger.log(level: isTold || isKnown ? .debug : .warning, "\(complaint): \(reason)")
        if !isKnown { isTold = true }
    }

    mutating func succeeded() {
        failures = 0
        if isTold { logger.notice("over: \(complaint)") }
        isTold = false
    }
}
