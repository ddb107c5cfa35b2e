package import Daemon
import FoundationEssentials
import Logging
package import Postgres
import ServiceLifecycle
import Wire

/// A daemon's own database: its settings, its pool, its migrations.
package struct Database: Service, Queryable {
    package let pool: PostgresPool
    private let url: String
    private let migrations: String
    private let setup: Setup

    /// The settings of a daemon with a database.
    ///
    /// - Parameter service: `auth`; names the default database and the folder of migrations.
    package static func settings(_ service: String) -> [any SettingDeclaration] {
        [url(service), migrations, connections]
    }

    /// The setting `DATABASE_URL` of a daemon.
    package static func url(_ service: String) -> Setting<String> {
        Setting(
            "DATABASE_URL", type: "libpq URL or keywords, special characters of a password as % codes",
            default: "postgresql://postgres:postgres@\(service)-db:5432/\(service)",
            help: "the database, including TLS options and several hosts", isSecret: true
        ) { text throws(InvalidSetting) in
            guard !text.isEmpty, ConnectionString.isValid(text) else {
                throw InvalidSetting("is not the address of a database")
            }
            return text
        }
    }

    package static let migrations = Setting<String>.text(
        "SHOP_MIGRATIONS", default: "/usr/share/shop/migrations",
        help: "the folder of the migrations, with a folder for each daemon: auth/0001_….sql")

    private static let connections = Setting<Int>.number(
        "DATABASE_CONNECTIONS", 1...200, default: 8, help: "maximum number of connections to the database")

    /// - Throws: `SettingError`.
    package init(_ setup: Setup, service: String) throws {
        url = try setup.settings.value(of: Self.url(service))
        migrations = try setup.settings.value(of: Self.migrations) + "/" + service
        self.setup = setup
        var configuration = PostgresPool.Configuration(url: url)
        configuration.waitLimit = TimeLimits.connectionWait
        // As many as there may be requests: what is too much is refused at its beginning, where a refusal is cheap.
        configuration.maximumWaiting = try setup.settings.value(of: CommonSettings.maximumRequests)
        configuration.queryLimit = TimeLimits.statement
        configuration.maximumConnections = try setup.settings.value(of: Self.connections)
        pool = PostgresPool(configuration)
    }

    /// Keeps the pool until the daemon has drained.
    package func run() async throws {
        try? await gracefulShutdown()
        await pool.close()
    }

    /// Waits up to 50 seconds for the database and tells systemd the reason. Then it applies pending migrations without a time
    /// limit.
    ///
    /// - Throws: `PostgresError` if the database can't be reached or the migrations don't fit it.
    package func migrate() async throws {
        let migrator = try Migrator(folder: migrations)
        let deadline = ContinuousClock.now + TimeLimits.databaseStart
        var reason = ""
        while true {
            do throws(PostgresError) {
                let applied = try await migrator.migrate(at: url) { migration in
                    setup.reportStatus("applying migration \(migration.name)")
                }
                for migration in applied {
                    setup.logger.record(.migrationApplied, "migration \(migration.name) applied")
                }
                return
            } catch {
                guard error.kind == .unavailable, ContinuousClock.now < deadline else { throw error }
                // Logged once for each reason, not every second.
                if error.reason != reason {
                    reason = error.reason
                    setup.logger.record(.waiting, "waiting for the database: \(reason)")
                    setup.reportStatus("waiting for the database: \(reason)")
                }
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// A connection besides those of the pool, for a worker that listens.
    ///
    /// - Throws: `PostgresError`.
    package func connect() async throws -> PostgresConnection { try await PostgresConnection.connect(to: url) }

    package func pipeline(_ queries: [Query]) async throws -> [QueryResult] { try await pool.pipeline(queries) }

    /// See `PostgresPool.transaction`.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ body: @Sendable (Transaction) async throws -> Value
    ) async throws -> Value {
        try await pool.transaction(body)
    }

    /// The first statement of a transaction whose loss can be repaired. Its commit waits neither for the disk nor for a
    /// standby. If the server crashes within a second, the transaction may be lost, but always as a whole (PostgreSQL manual,
    /// 30.4).
    package static let maybeLost: Query = "select set_config('synchronous_commit', 'off', true)"

    /// For `/health`.
    package var dependency: Dependency {
        Dependency("db") {
            try await execute("select 1")
            return await pool.refusal == nil ? .well : .degraded
        }
    }

    /// For `systemctl status`.
    package var status: String {
        get async { await "database: \(pool.status)" }
    }

    /// The use of the pool, for `Blueprint.metrics`.
    package var metrics: [Metric] {
        get async {
            let use = await pool.use
            return [
                Metric(
                    "shop_database_connections", .gauge, "Connections to the database, by state.", by: "state",
                    [("in_use", Double(use.inUse)), ("idle", Double(use.idle))]),
                Metric(
                    "shop_database_waiting", .gauge, "Statements that wait for a connection.",
                    value: Double(use.waiting)),
                .changesRefused(await pool.refusal != nil),
            ]
        }
    }

    /// The number of rows of each kind, for `Blueprint.metrics`.
    ///
    /// - Parameter query: returns rows with a kind and a count.
    /// - Throws: `PostgresError`.
    package func counts(_ name: String, _ help: String, by label: String, _ query: Query) async throws -> Metric {
        let rows = try await self.query(query).map { try $0.decode(String.self, Int.self) }
        return Metric(name, .gauge, help, by: label, rows.map { ($0.0, Double($0.1)) })
    }

    /// The number of rows.
    ///
    /// - Throws: `PostgresError`.
    package func count(_ name: String, _ help: String, _ query: Query) async throws -> Metric {
        let count = try await self.query(query).first?.decode(Int.self) ?? 0
        return Metric(name, .gauge, help, value: Double(count))
    }

    /// Rows of the audit log without a seal. More than a few mean that the sealer is stuck.
    ///
    /// - Throws: `PostgresError`.
    package func unsealedActs() async throws -> Metric {
        try await count(
            "shop_audit_unsealed", "Rows of the audit log without a seal.",
            "select count(*) from audit_log where seq is null")
    }

    /// For `Blueprint.trouble`.
    package var trouble: String? {
        get async { await pool.trouble.map { "no database: \($0)" } }
    }

    /// For `Blueprint.refusal`.
    package var refusal: String? {
        get async { await pool.refusal.map { "PostgreSQL: \($0)" } }
    }
}
