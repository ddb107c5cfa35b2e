import ArgumentParser
import Daemon
import Database
import Glibc
import Postgres

/// `shopctl migrate`: applies migrations, as auth, catalog and order do at start.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Migrate the databases.",
        discussion: """
            Reads the same settings as the daemons: DATABASE_URL (or DATABASE_URL_FILE) names the database, SHOP_MIGRATIONS \
            the folder with auth/0001_….sql. Any number may run at once, also while a daemon starts.
            """)

    enum Service: String, CaseIterable, ExpressibleByArgument {
        case auth, catalog, order
    }

    @Argument(help: "Daemons whose databases to migrate; by default all.")
    var services: [Service] = []

    @Flag(help: "Only print the migrations that would be applied.")
    var dryRun = false

    func run() async throws {
        let settings = try Settings()
        let chosen = services.isEmpty ? Service.allCases : services
        try Self.requireOneDatabase(chosen)
        for service in chosen { try await migrate(service.rawValue, settings) }
    }

    /// - Throws: `ValidationError` if DATABASE_URL can't be for all chosen daemons.
    static func requireOneDatabase(_ chosen: [Service]) throws {
        if chosen.count > 1, getenv("DATABASE_URL") != nil || getenv("DATABASE_URL_FILE") != nil {
            throw ValidationError("DATABASE_URL names one database; say whose it is, such as: auth")
        }
    }

    private func migrate(_ service: String, _ settings: Settings) async throws {
        let folder = try settings.value(of: Database.migrations)
        let url = try settings.value(of: Database.url(service))
        do throws(PostgresError) {
            let migrator = try Migrator(folder: "\(folder)/\(service)")
            let migrations = dryRun ? try await migrator.pending(at: url) : try await migrator.migrate(at: url)
            for migration in migrations {
                print("\(service): \(migration.name) \(dryRun ? "would be applied" : "applied")")
            }
            if migrations.isEmpty { print("\(service): up to date") }
        } catch {
            throw Failure(description: "\(service): \(error.reason)")
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
