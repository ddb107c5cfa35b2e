import ArgumentParser
import Daemon
import Database
import FoundationEssentials
import Glibc
import Postgres

/// `shopctl audit`: the tamper-evident audit log.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the audit log.", subcommands: [Verify.self])

    /// `shopctl audit verify`.
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prove that the audit log is complete and unchanged.",
            discussion: """
                Recomputes the hash chain of each database and prints its last seal. Exits with 1 and names the first row \
                that was changed, removed, swapped or inserted. Rows removed from the end break no chain: note a seal \
                somewhere else, and pass it with --seal the next time. Each daemon also notes its seals in the journal.

                Reads the same settings as the daemons: DATABASE_URL (or DATABASE_URL_FILE) names the database. On a host \
                with the package, run as root, it finds the databases of that host by itself.
                """)

        @Argument(help: "Daemons whose databases to check; by default all.")
        var services: [Migrate.Service] = []

        @Option(help: "A seal from an earlier run that the log must still contain: order:17:9f86….")
        var seal: [NotedSeal] = []

        func run() async throws {
            let settings = try Settings()
            let chosen = services.isEmpty ? Migrate.Service.allCases : services
            try Migrate.requireOneDatabase(chosen)
            try DaemonDatabase.enterHost()
            var isWhole = true
            for service in chosen {
                let seals = seal.filter { $0.service == service }.map(\.seal)
                isWhole = try await verify(service, seals, settings) && isWhole
            }
            guard isWhole else { throw ExitCode.failure }
        }

        private func verify(
            _ service: Migrate.Service, _ noted: [AuditLog.Seal], _ settings: Settings
        ) async throws -> Bool {
            let pool = PostgresPool(.init(url: try DaemonDatabase.url(of: service, settings)))
            let log = AuditLog(pool)
            do {
                // Once for each noted seal, or once without seals.
                for seal in noted.dropLast() {
                    if case .broken(let what) = try await log.verify(against: seal) {
                        return Self.fail(service, "BROKEN: \(what)")
                    }
                }
                switch try await log.verify(against: noted.last) {
                case .broken(let what): return Self.fail(service, "BROKEN: \(what)")
                case .whole(let last, let unsealed):
                    let waiting = unsealed == 0 ? "" : ", \(unsealed) not sealed yet"
                    print("\(service): whole, \(last?.number ?? 0) rows\(waiting)")
                    if let last { print("\(service): last seal \(service):\(last)") }
                    return true
                }
            } catch let error as PostgresError {
                return Self.fail(service, "can't be read: \(error.reason)")
            }
        }

        private static func fail(_ service: Migrate.Service, _ what: String) -> Bool {
            print("\(service): \(what)")
            return false
        }
    }
}

/// `order:17:9f86…`.
struct NotedSeal: ExpressibleByArgument {
    let service: Migrate.Service
    let seal: AuditLog.Seal

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let service = Migrate.Service(rawValue: String(parts[0])),
            let seal = AuditLog.Seal(String(parts[1]))
        else { return nil }
        self.service = service
        self.seal = seal
    }
}
