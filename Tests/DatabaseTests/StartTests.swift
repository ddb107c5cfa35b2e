import Daemon
import Database
import FoundationEssentials
import Postgres
import TestSupport
import Testing

/// The start of a daemon before its database.
@Suite struct StartTests {
    private enum KeepingDaemon: ShopDaemon {
        static let name = "keeping"
        static let summary = "keeps something in a database"
        static let settings = Database.settings("auth")

        static func build(_ setup: Setup) async throws -> Blueprint {
            let database = try Database(setup, service: "auth")
            var blueprint = Blueprint { _ in }
            blueprint.services = [database]
            blueprint.dependencies = [database.dependency]
            blueprint.prepare = { try await database.migrate() }
            return blueprint
        }
    }

    /// A running server that refuses differs from an unreachable one, because the operator must act differently.
    @Test func `the record says what the server said, and the daemon goes on when it is repaired`() async throws {
        let other = try await TemporaryPostgres.database()
        let name = "late_\(UUID().uuidString.prefix(8).lowercased())"
        let path = try #require(URL(string: other)).path
        let log = RecordedLog()
        let environment = [
            "DATABASE_URL": other.replacing(path, with: "/\(name)"), "SHOP_MIGRATIONS": repositoryFolder("migrations"),
        ]
        let starting = Task { try await TestDaemon.start(KeepingDaemon.self, environment: environment, log: log) }
        let complaint = "FATAL:  database \"\(name)\" does not exist"
        #expect(try await eventually { log.text.contains(complaint) })

        let connection = try await PostgresConnection.connect(to: other)
        try await connection.runScript("create database \(name) template template0", until: .now + .seconds(20))
        let daemon = try await starting.value
        #expect(try await daemon.call(.get, "/health").status == 200)
        #expect(log.records.contains { $0.message.hasPrefix("migration 0001_") && $0.metadata["message.id"] != nil })
        // Once, however often it tried.
        #expect(log.records.filter { $0.message.contains(complaint) }.count == 1)
        await daemon.stop()
    }

    @Test func `a role that does not exist is told by its name`() async throws {
        let log = RecordedLog()
        let url = try await TemporaryPostgres.database()
        let environment = [
            "DATABASE_URL": url.replacing("user=postgres", with: "user=nobody_known"),
            "SHOP_MIGRATIONS": repositoryFolder("migrations"),
        ]
        let starting = Task { try await TestDaemon.start(KeepingDaemon.self, environment: environment, log: log) }
        #expect(try await eventually { log.text.contains("FATAL:  role \"nobody_known\" does not exist") })
        starting.cancel()
        await (try? starting.value)?.stop()
    }
}
