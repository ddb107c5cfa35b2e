import Postgres
import TestSupport
import Testing

/// A server that answers but can't run statements, for example on a full disk.
@Suite struct RefusalTests {
    private func makePool(_ url: String? = nil) async throws -> PostgresPool {
        let fresh = try await TemporaryPostgres.database()
        var configuration = PostgresPool.Configuration(url: url ?? fresh)
        configuration.quietTime = .seconds(2)
        return PostgresPool(configuration)
    }

    /// Has the server raise an error for every row that is written into the table `books`.
    private func refuse(with state: String, _ pool: PostgresPool) async throws {
        try await pool.execute("create table books (name text)")
        // A function's body takes no values.
        try await pool.execute(
            Query(
                stringLiteral: """
                    create function refuse() returns trigger language plpgsql as $$
                    begin raise exception 'no' using errcode = '\(state)'; end $$
                    """))
        try await pool.execute("create trigger refuse before insert on books for each row execute function refuse()")
    }

    @Test(arguments: ["53100", "53200", "53400", "57P01", "57P02", "58030", "58P01", "XX000", "XX001", "25006"])
    func `what the server can't do is told until it can`(state: String) async throws {
        let pool = try await makePool()
        try await refuse(with: state, pool)
        #expect(await pool.refusal == nil)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.transaction { try await $0.execute("insert into books values ('a')") }
        }
        #expect(error?.kind == .unavailable)
        #expect(await pool.refusal == "\(state) no")
        #expect(await pool.trouble == nil)
        #expect(try await pool.query("select from books").isEmpty)
        try await pool.execute("drop trigger refuse on books")
        #expect(try await eventually { await pool.refusal == nil })
        await pool.close()
    }

    @Test(arguments: ["23505", "23514", "22003", "40001", "42501", "57014", "P0001"])
    func `what is wrong with a statement is no refusal`(state: String) async throws {
        let pool = try await makePool()
        try await refuse(with: state, pool)
        await #expect(throws: PostgresError.self) { try await pool.execute("insert into books values ('a')") }
        #expect(await pool.refusal == nil)
        await pool.close()
    }

    @Test func `it lasts as long as changes are refused, whatever can be read`() async throws {
        let url = try await TemporaryPostgres.database()
        let owner = try await makePool(url)
        let name = try await owner.query("select current_database()")[0].decode(String.self)
        let setting = "alter database \(name) set default_transaction_read_only ="
        try await owner.execute(Query(stringLiteral: "\(setting) on"))
        let pool = try await makePool(url)
        let rollbacks: Query = "select xact_rollback from pg_stat_database where datname = current_database()"
        await #expect(throws: PostgresError.self) { try await pool.execute("create table never ()") }
        let before = try await pool.query(rollbacks)[0].decode(Int.self)
        // Some tries of the pool's own, over more than the time in which nothing may be refused.
        #expect(try await eventually { try await pool.query(rollbacks)[0].decode(Int.self) >= before + 4 })
        #expect(await pool.refusal?.hasPrefix("25006 ") == true)

        try await owner.execute(Query(stringLiteral: "\(setting) off"))
        // Its idle connections were opened before.
        try await owner.execute(
            """
            select pg_terminate_backend(pid)
            from pg_stat_activity
            where datname = current_database()
              and pid <> pg_backend_pid()
            """)
        #expect(try await eventually { await pool.refusal == nil })
        await pool.close()
        await owner.close()
    }

    @Test func `a server that was away and is back begins anew`() async throws {
        let server = try await TemporaryPostgres.start()
        let pool = PostgresPool(.init(url: try await server.newDatabase()))
        try await refuse(with: "53100", pool)
        await #expect(throws: PostgresError.self) { try await pool.execute("insert into books values ('a')") }
        #expect(await pool.refusal != nil)
        try await server.stop()
        await #expect(throws: PostgresError.self) { while true { try await pool.execute("select 1") } }
        try await server.resume()
        #expect(try await eventually { (try? await pool.execute("select 1")) != nil })
        #expect(await pool.refusal == nil)
        await pool.close()
        try await server.stop()
    }
}
