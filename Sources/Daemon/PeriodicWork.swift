package import Logging
import ServiceLifecycle
import Wire

/// Periodic background work of a daemon, such as returning expired stock. Any number of daemons may do the same work.
///
/// It is a worker of `Blueprint`, so it starts after the migrations. The first pass runs at once, the others after pauses.
/// After a failure the pauses grow. One record is logged when passes begin to fail, and one when they succeed again.
package struct PeriodicWork: Service {
    private let complaint: String
    private let interval: Duration
    private let isFinished: Bool
    private let logger: Logger
    private let pass: @Sendable () async throws -> Void

    /// - Parameters:
    ///   - complaint: the log message of a failed pass, such as `expired sessions are not deleted`.
    ///   - interval: from the end of a pass to the next. It varies by a tenth, so that hosts don't run in step.
    ///   - finishesPass: whether a running pass may finish when the daemon stops. Otherwise it is cancelled.
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
                // A pass that was cancelled has not failed.
                if Task.isShuttingDownGracefully || Task.isCancelled { return }
                journal.failed(error)
            }
            let pause = Self.pause(after: journal.failures, interval: interval) * Double.random(in: 0.9...1.1)
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: pause) }
        }
    }

    /// The pause doubles after each failure, to at most 10 seconds or the interval. So the shop recovers soon after an outage.
    package static func pause(after failures: Int, interval: Duration) -> Duration {
        max(interval, min(interval * (1 << min(failures, 10)), .seconds(10)))
    }
}

/// Logs once when something begins to fail, and once when it succeeds again.
private struct FailureJournal {
    let complaint: String
    let logger: Logger
    /// Failures in a row.
    private(set) var failures = 0
    private var isTold = false

    init(complaint: String, logger: Logger) {
        self.complaint = complaint
        self.logger = logger
    }

    mutating func failed(_ error: any Error) {
        failures += 1
        // An error without its own event, such as an unreachable database, was already logged by the part that detected it.
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
