package import Daemon
package import Logging
import Synchronization

/// Seals the rows of `audit_log`, every second; any number of daemons may do so at once.
package final class AuditSealer: Sendable {
    private let log: AuditLog
    private let journal: Mutex<SealJournal>

    private init(_ log: AuditLog, logger: Logger) {
        self.log = log
        journal = Mutex(SealJournal(logger: logger))
    }

    package static func work(on database: Database, logger: Logger) -> PeriodicWork {
        let sealer = AuditSealer(AuditLog(database.pool), logger: logger)
        // If it fails the rows are safe; only their seals come later.
        return PeriodicWork("the audit log is not sealed", every: .seconds(1), logger: logger, sealer.seal)
    }

    /// One pass, batch after batch.
    private func seal() async throws {
        while let last = try await log.seal() { journal.withLock { $0.last = last } }
        journal.withLock { $0.note(at: .now) }
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
