import ArgumentParser
import FoundationEssentials
import Postgres

/// The pending work in a daemon's database.
struct DatabaseState: Codable {
    let name: String
    /// `4 of 4`: the newest one that is applied, and that the installed version knows.
    let migration: String
    let isMigrated: Bool
    /// Kind of pending work → count.
    let queues: [String: Int]
    /// The part of it that has waited longer than with a working daemon.
    let overdue: [String: Int]
    /// The version of PostgreSQL, such as 17.
    let postgres: Int
    /// The collations whose indexes were made by another version of ICU than PostgreSQL uses now.
    let staleCollations: [StaleCollation]

    struct StaleCollation: Codable {
        /// Quoted if need be.
        let name: String
        let madeBy: String
        let now: String
    }

    var findings: [ShopState.Finding] {
        var findings = overdue.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { queue, count in
            ShopState.Finding(severity: .warning, text: "\(name): \(count) \(queue) for over two minutes")
        }
        if !isMigrated {
            findings.append(
                .init(
                    severity: .warning,
                    text: "\(name) is at migration \(migration); its daemon applies the rest at start"))
        }
        findings += staleCollations.map { collation in
            .init(
                severity: .warning,
                text: "\(name): \(collation.name) sorts by ICU \(collation.now), but its indexes were made by "
                    + "\(collation.madeBy) and may hide rows: runuser -u postgres -- reindexdb \(name), and then "
                    + "runuser -u postgres -- psql \(name) --command 'alter collation \(collation.name) refresh version'"
            )
        }
        return findings
    }

    /// Queried by a user who may read every database; nil if PostgreSQL does not answer.
    static func all() throws -> [DatabaseState]? {
        let answer = try Program.output(
            ["runuser", "-u", "shop-backup", "--", "/usr/bin/shopctl", "database-state"], quiet: true)
        return try? JSONDecoder().decode([DatabaseState].self, from: Data(answer.output.utf8))
    }

    /// - Parameter folder: of the migrations of all daemons.
    /// - Throws: `PostgresError`.
    static func of(_ database: String, migrations folder: String) async throws -> DatabaseState {
        let pool = Backups.pool(on: database)
        let service = String(database.dropFirst("shop-".count))
        do {
            let known = try Migrator(folder: "\(folder)/\(service)").migrations.count
            let applied = try await pool.query("select count(*)::integer from schema_migrations").first?.decode(
                Int.self)
            var queues: [String: Int] = [:]
            var overdue: [String: Int] = [:]
            if let query = queries[service] {
                for row in try await pool.query(query) {
                    let (name, count, late) = try row.decode(String.self, Int.self, Int.self)
                    queues[name] = count
                    overdue[name] = late
                }
            }
            let postgres = try await pool.query("select current_setting('server_version_num')::integer / 10000")
                .first?.decode(Int.self)
            let stale = try await pool.query(staleCollations).map { row in
                let (name, madeBy, now) = try row.decode(String.self, String.self, String.self)
                return StaleCollation(name: name, madeBy: madeBy, now: now)
            }
            await pool.close()
            return DatabaseState(
                name: database, migration: "\(applied ?? 0) of \(known)", isMigrated: applied ?? 0 >= known,
                queues: queues, overdue: overdue, postgres: postgres ?? 0, staleCollations: stale)
        } catch {
            await pool.close()
            throw error
        }
    }

    /// The shop's own collations, and the one of PostgreSQL that its functions use. The other 800 are not used.
    private static let staleCollations: Query = """
        select quote_ident(collname), collversion, pg_collation_actual_version(oid)
        from pg_collation
        where collprovider = 'i'
          and (oid >= 16384 or collname = 'und-x-icu')
          and collversion <> pg_collation_actual_version(oid)
        order by collname
        """

    private static let queries: [String: Query] = [
        "catalog": """
        select 'holds', count(*)::integer, (count(*) filter (where expires_at < now() - interval '2 minutes'))::integer
        from reservations
        where state = 'held'
        """,
        "order": """
        select 'half-done checkouts', count(*)::integer,
            (count(*) filter (where created_at < now() - interval '2 minutes'))::integer
        from checkouts
        where step not in ('awaiting', 'done', 'released')
        """,
    ]
}

/// `shopctl database-state`: `status` runs it as the user who may read every database.
struct DatabaseStateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database-state", abstract: "Print the pending work of the databases.", shouldDisplay: false)

    @Option(help: "Folder of the migrations.")
    var migrations = "/usr/share/shop/migrations"

    func run() async throws {
        var states: [DatabaseState] = []
        for database in Backups.databases { states.append(try await .of(database, migrations: migrations)) }
        print(String(decoding: try JSONEncoder().encode(states), as: UTF8.self))
    }
}
