import Daemon
import Database
import FoundationEssentials
import Logging
import Postgres
import Wire

/// Listens to PostgreSQL's notifications of changes in the catalogue, from any source, and discards the kept answers.
///
/// The triggers of migration 0011 notify `catalogue_changed` in the changing transaction. So the notification comes with the
/// commit and is never lost while the connection works. While there are readers, this daemon also notifies itself each second.
/// If that notification does not come back, the connection is broken, the network is cut or a proxy swallows notifications.
/// Then no answer is kept until one comes back.
actor CatalogueNews {
    private let database: Database
    private let answers: KeptAnswers
    /// Identifies this daemon's own notifications. Those of changes have no payload.
    private let own = UUID.v7().text
    /// Listens to the notifications; nil before the first pass and after a failure.
    private var listener: PostgresConnection?

    init(database: Database, answers: KeptAnswers) {
        self.database = database
        self.answers = answers
    }

    /// Listens for a second, again and again. The next pass follows at once, and within a second or so after any number of
    /// failures.
    nonisolated func work(_ logger: Logger) -> PeriodicWork {
        PeriodicWork("no answers are kept in memory", every: .milliseconds(1), logger: logger) {
            try await self.listen()
        }
    }

    /// - Throws: `PostgresError` if there is no connection, or no longer; `NotHeard`.
    private func listen() async throws {
        let end = ContinuousClock.now + .seconds(1)
        do {
            let connection = try await connection()
            // Each proof is a small transaction. If the shop has no visitors, nothing is written.
            if answers.takeWanted() { try await prove(on: connection) }
            while ContinuousClock.now < end { try await hear(on: connection, until: end) }
        } catch {
            listener = nil
            answers.stopHearing()
            throw error
        }
    }

    private func connection() async throws -> PostgresConnection {
        if let listener { return listener }
        let connection = try await database.connect()
        try await run("listen catalogue_changed", on: connection)
        // Now, so that the metric says whether answers can be kept even if nobody has asked since.
        try await prove(on: connection)
        listener = connection
        return connection
    }

    /// Notifies this daemon and waits for the notification.
    private func prove(on connection: PostgresConnection) async throws {
        let asked = ContinuousClock.now
        // The transaction does not wait for the disk, because its loss does no harm.
        try await run(
            "select set_config('synchronous_commit', 'off', true), pg_notify('catalogue_changed', \(own))",
            on: connection)
        while try await !hear(on: connection, until: asked + Self.patience).contains(own) {
            guard ContinuousClock.now < asked + Self.patience else { throw NotHeard() }
        }
        answers.hear(at: asked)
    }

    /// Waits for notifications, and discards the answers if one is of a change.
    ///
    /// - Returns: the payloads of all notifications.
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

/// This daemon's own notification did not come back, although the connection works.
private struct NotHeard: Error, CustomDebugStringConvertible {
    var debugDescription: String {
        "PostgreSQL's notifications don't arrive within 2 seconds; a proxy may swallow them"
    }
}
