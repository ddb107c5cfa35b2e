import Daemon
import Database
import FoundationEssentials
import Logging
import Postgres
import Wire

/// Hears from PostgreSQL that the catalogue has changed, whoever changed it, and has the kept answers forgotten.
///
/// The triggers of migration 0011 notify `catalogue_changed` in the transaction that changes, so the news comes with its commit
/// and is never lost while the connection lives. Each second this daemon notifies itself, too. If that doesn't come back, the
/// connection is broken, the network is cut or a proxy swallows notifications, and no answer is kept until it does.
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
            let asked = ContinuousClock.now
            let nextTime = asked + .seconds(1)
            try await run("select pg_notify('catalogue_changed', \(own))", on: connection)
            var isHeard = false
            while !isHeard || ContinuousClock.now < nextTime {
                let payloads = try await connection.notifications(until: isHeard ? nextTime : asked + .seconds(2))
                if payloads.contains("") { answers.forget() }
                if payloads.contains(own) {
                    isHeard = true
                    answers.hear(at: asked)
                } else if !isHeard, ContinuousClock.now > asked + .seconds(2) {
                    throw NotHeard()
                }
            }
        }
    }

    private func run(_ statement: Query, on connection: PostgresConnection) async throws {
        _ = try await connection.run([statement], until: .now + .seconds(2))
    }
}

/// A notification of our own didn't come back, although the connection works.
private struct NotHeard: Error, CustomDebugStringConvertible {
    var debugDescription: String {
        "PostgreSQL's notifications don't arrive within 2 seconds; a proxy may swallow them"
    }
}
