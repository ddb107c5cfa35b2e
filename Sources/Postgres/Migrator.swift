import FoundationEssentials

/// Migrates a database's schema to the program's version: plain SQL files, forward only, each in a transaction.
package struct Migrator: Sendable {
    /// One file: `0001_products.sql`.
    package struct Migration: Sendable, Equatable {
        package let version: Int
        package let name: String
        let sql: String
    }

    package let migrations: [Migration]

    /// Reads the files of one service.
    ///
    /// - Parameter folder: such as `/usr/share/shop/migrations/catalog`.
    /// - Throws: `PostgresError` of kind `.migration` if the folder can't be read, a name is not `NNNN_name.sql`, or the
    ///   numbers have a gap or a duplicate.
    package init(folder: String) throws(PostgresError) {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw PostgresError(.migration, "can't read the migrations in \(folder)")
        }
        var migrations: [Migration] = []
        for name in names.filter({ $0.hasSuffix(".sql") }).sorted() {
            let expected = migrations.count + 1
            guard let version = Int(name.prefix(4)), name.dropFirst(4).first == "_" else {
                throw PostgresError(.migration, "\(folder)/\(name) is not named like 0001_name.sql")
            }
            guard version == expected else {
                throw PostgresError(.migration, "\(folder)/\(name) should be number \(expected)")
            }
            guard let sql = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) else {
                throw PostgresError(.migration, "can't read \(folder)/\(name)")
            }
            migrations.append(Migration(version: version, name: String(name.dropLast(4)), sql: sql))
        }
        guard !migrations.isEmpty else { throw PostgresError(.migration, "there are no migrations in \(folder)") }
        self.migrations = migrations
    }

    /// The pending migrations, without changing anything.
    ///
    /// - Throws: `PostgresError`, of kind `.migration` if the database does not fit the files.
    package func pending(at url: String) async throws(PostgresError) -> [Migration] {
        let connection = try await PostgresConnection.connect(to: url)
        return try await pending(on: connection)
    }

    /// Applies pending migrations. Any number of programs may call this at once: an advisory lock lets one work while the
    /// others wait up to a minute and then find nothing to do.
    ///
    /// - Parameter willApply: called before each migration.
    /// - Returns: the applied migrations.
    package func migrate(
        at url: String, willApply: (Migration) -> Void = { _ in }
    ) async throws(PostgresError) -> [Migration] {
        let connection = try await PostgresConnection.connect(to: url)
        let deadline = ContinuousClock.now + .seconds(60)
        // The migration of a large table may take long. It must not be stopped half-way.
        _ = try await connection.run(["set statement_timeout = 0"], until: deadline)
        // The lock ends with the connection, which ends with this function.
        _ = try await connection.run(["select 1 from pg_advisory_lock(\(Self.lock))"], until: deadline)
        try await connection.runScript(Self.table, until: deadline)
        let pending = try await pending(on: connection)
        for migration in pending {
            willApply(migration)
            try await apply(migration, on: connection)
        }
        _ = try await connection.run(["select 1 from pg_advisory_unlock(\(Self.lock))"], until: deadline)
        return pending
    }

    private func apply(_ migration: Migration, on connection: PostgresConnection) async throws(PostgresError) {
        let deadline = ContinuousClock.now + .seconds(3600)
        do {
            _ = try await connection.run(["begin"], until: deadline)
            try await connection.runScript(migration.sql, until: deadline)
            let record: Query = """
                insert into schema_migrations (version, name, checksum)
                values (\(migration.version), \(migration.name), encode(sha256(convert_to(\(migration.sql), 'UTF8')), 'hex'))
                """
            _ = try await connection.run([record, "commit"], until: deadline)
        } catch {
            throw PostgresError(.migration, "migration \(migration.name) failed: \(error.details)")
        }
    }

    private func pending(on connection: PostgresConnection) async throws(PostgresError) -> [Migration] {
        let deadline = ContinuousClock.now + .seconds(10)
        let isThere = try await connection.run(
            ["select 1 from pg_tables where schemaname = current_schema() and tablename = 'schema_migrations'"],
            until: deadline)
        guard isThere.first?.rows.isEmpty == false else { return migrations }
        let texts = migrations.map(\.sql)
        let results = try await connection.run(
            [
                "select version, name, checksum from schema_migrations order by version",
                "select encode(sha256(convert_to(sql, 'UTF8')), 'hex') from unnest(\(texts)::text[]) with ordinality as t (sql, n) order by n",
            ], until: deadline)
        let applied: [(Int, String, String)]
        let checksums: [String]
        do {
            applied = try results[0].rows.map { try $0.decode(Int.self, String.self, String.self) }
            checksums = try results[1].rows.map { try $0.decode(String.self) }
        } catch {
            throw PostgresError(.migration, "the table schema_migrations has an unexpected form: \(error)")
        }
        for (position, (version, name, checksum)) in applied.enumerated() {
            guard position < migrations.count else {
                throw PostgresError(
                    .migration,
                    "the database is newer than this program: it has migration \(name), but the program knows only \(migrations.count)"
                )
            }
            guard version == migrations[position].version, checksums[position] == checksum else {
                throw PostgresError(
                    .migration, "migration \(name) was changed after it had been applied; add a new one instead")
            }
        }
        return Array(migrations.dropFirst(applied.count))
    }

    /// Any number works if it stays the same.
    private static let lock = 7_466_101

    private static let table = """
        create table if not exists schema_migrations (
            version integer primary key,
            name text not null,
            checksum text not null,
            applied_at timestamptz not null default now()
        )
        """
}
