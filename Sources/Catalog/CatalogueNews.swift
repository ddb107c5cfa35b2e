import Daemon
import Database
import FoundationEssentials
import Logging
import Postgres
import Wire

/// Hears from PostgreSQL that the catalogue has changed, whoever changed it, and has the kept answers forgotten.
///
/// The triggers of migration 0011 notify `catalogue_changed` in the transaction that changes, so the news comes with its commit
/// and is never lost while the connection lives. While there are readers, this daemon also notifies itself each second. If that
/// doesn't come back, the connection is broken, the network is cut or a proxy swallows notifications, and no answer is kept until
/// it does.
struct CatalogueNews: Sendable {
    let database: Database
    let answers: KeptAnswers
    let logger: Logger
    /// Tells this daemon's own notifications from those of others, and from changes, which have no payload.
    private let own = UUID.v7().text

    init(database: Database, answers: KeptAnswers, logger: Logger) {
        self.database = database
        self.answers = answers
        self.logger = logger
    }

    var work: PeriodicWork {
        PeriodicWork("no answers are kept in memory", every: .milliseconds(500), logger: logger, follow)
    }

    /// - Throws: `PostgresError` when there is no connection, or no longer; `NotHeard`.
    @Sendable private func follow() async throws {
        defer { answers.stopHearing() }
        let connection = try await database.connect()
        try await run("listen catalogue_changed", on: connection)
        while true {
            // Each proof is a small transaction. A shop that nobody visits writes nothing.
            let next = ContinuousClock.now + .seconds(1)
            if answers.takeWanted() { try await prove(on: connection) }
            while ContinuousClock.now < next { try await hear(on: connection, until: next) }
        }
    }

    /// Notifies itself, and hears of it.
    private func prove(on connection: PostgresConnection) async throws {
        let asked = ContinuousClock.now
        // Its loss does no harm, so it does not wait for the disk.
        try await run(
            "select set_config('synchronous_commit', 'off', true), pg_notify('catalogue_changed', \(own))",
            on: connection)
        while try await !hear(on: connection, until: asked + Self.patience).contains(own) {
            guard ContinuousClock.now < asked + Self.patience else { throw NotHeard() }
        }
        answers.hear(at: asked)
    }

    /// Has the answers forgotten if there is news of a change.
    ///
    /// - Returns: all that came.
    @discardableResult
    private func hear(
        on connection: PostgresConnection, until deadline: ContinuousClock.Instant
    ) async throws -> [String] {
        let payloads = try await connection.notifications(until: deadline)
        if payloads.contains("") { answers.forget() }
        return payloads
    }

    private func run(_ statement: Query, on connection: PostgresConnection) async throws {
        _ = try await connection.run([statement], until: .now + Self.patience)
    }

    private static let patience = Duration.seconds(2)
}

/// A notification of our own didn't come back, although the connection works.
private struct NotHeard: Error, CustomDebugStringConvertible {
    var debugDescription: String {
        "PostgreSQL's notifications don't arrive within 2 seconds; a proxy may swallow them"
    }
}
