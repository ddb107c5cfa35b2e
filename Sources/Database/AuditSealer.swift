package import Daemon
package import Logging
import Synchronization

/// Seals the rows of `audit_log` every second. Any number of daemons may do so at once.
package final class AuditSealer: Sendable {
    private let log: AuditLog
    private let journal: Mutex<SealJournal>

    private init(_ log: AuditLog, logger: Logger) {
        self.log = log
        journal = Mutex(SealJournal(logger: logger))
    }

    /// The background work that seals rows.
    package static func work(on database: Database, logger: Logger) -> PeriodicWork {
        let sealer = AuditSealer(AuditLog(database.pool), logger: logger)
        // If it fails, the rows are safe. Only their seals come later.
        return PeriodicWork("the audit log is not sealed", every: .seconds(1), logger: logger, sealer.seal)
    }

    /// One pass, batch after batch.
    private func seal() async throws {
        while let last = try await log.seal() { journal.withLock { $0.last = last } }
        journal.withLock { $0.note(at: .now) }
    }
}

/// Logs the last seal, at most once a minute. The journal is outside the database, so rows that are removed from the end of the
/// log can be noticed.
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
