package import Logging
import Postgres
import ServiceLifecycle

/// Seals the rows of `audit_log`, every second; any number of daemons may do so at once.
package struct AuditSealer: Service {
    private let log: AuditLog
    private let logger: Logger
    private let interval: Duration

    package init(_ database: Database, interval: Duration = .seconds(1), logger: Logger) {
        log = AuditLog(database.pool)
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var journal = SealJournal(logger: logger)
            while !Task.isCancelled {
                if let last = await seal() { journal.last = last }
                journal.note(at: .now)
                try? await Task.sleep(for: interval)
            }
        }
    }

    /// One pass, batch after batch.
    ///
    /// - Returns: the last seal it has set.
    private func seal() async -> AuditLog.Seal? {
        var last: AuditLog.Seal?
        do {
            while let sealed = try await log.seal() { last = sealed }
        } catch {
            // The rows are safe; only their seals come later.
            logger.notDone("audit log not sealed this time", error)
        }
        return last
    }
}

/// Writes the last seal into the journal, once a minute at most. That is another place than the database: with it, rows that
/// are taken from the end of the log are missed.
private struct SealJournal {
    let logger: Logger
    var last: AuditLog.Seal?
    private var notedAt: ContinuousClock.Instant?

    init(logger: Logger) {
        self.logger = logger
    }

    mutating func note(at now: ContinuousClock.Instant) {
        guard let last else { return }
        if let notedAt, now - notedAt < .seconds(60) { return }
        logger.info("audit log sealed up to \(last)")
        notedAt = now
        self.last = nil
    }
}
