import FoundationEssentials
import Postgres
import TestSupport
import Testing

private func makePool(_ change: (inout PostgresPool.Configuration) -> Void = { _ in }) async throws -> PostgresPool {
    var configuration = PostgresPool.Configuration(url: try await TemporaryPostgres.database())
    change(&configuration)
    return PostgresPool(configuration)
}

/// The error that `body` throws.
private func failure(_ body: () async throws -> Void) async -> PostgresError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

@Suite struct QueryTests {
    @Test func `values are bound, not pasted`() async throws {
        let hostile = "'; drop table x; --"
        let rows = try await makePool().query("select \(hostile)::text, \(7)::int, \(String?.none)::text")
        let (text, number, null) = try #require(rows.first).decode(String.self, Int.self, String?.self)
        #expect(text == hostile)
        #expect(number == 7)
        #expect(null == nil)
    }

    @Test func `a fragment brings its values along`() async throws {
        let condition: Query = "n between \(2) and \(3)"
        let rows = try await makePool().query(
            "select n from generate_series(1, \(9)) as n where \(condition) and n <> \(7) order by n")
        let numbers = try rows.map { row in try row.decode(Int.self) }
        #expect(numbers == [2, 3])
    }

    @Test func `every type comes back as it went`() async throws {
        let id = UUID()
        let time = Date(timeIntervalSince1970: 1_700_000_000.123456)
        let texts = ["a", "b \"c\" \\ {,}", "", "NULL", "ü"]
        let rows = try await makePool().query(
            """
            select \(id)::uuid, \(time)::timestamptz, \(texts)::text[], \([1, 2])::int[], \([id])::uuid[], \(true)::bool,
                \(0.5)::float8, \("12.50")::numeric(12,2), \("é\n\u{1F600}")::text, array[null, 'x']::text[]
            """)
        let row = try #require(rows.first)
        let values = try row.decode(
            UUID.self, Date.self, [String].self, [Int].self, [UUID].self, Bool.self, Double.self, String.self, String.self,
            [String?].self)
        #expect(values.0 == id)
        #expect(abs(values.1.timeIntervalSince(time)) < 0.000_002)
        #expect(values.2 == texts)
        #expect(values.3 == [1, 2])
        #expect(values.4 == [id])
        #expect(values.5)
        #expect(values.6 == 0.5)
        #expect(values.7 == "12.50")
        #expect(values.8 == "é\n\u{1F600}")
        #expect(values.9 == [nil, "x"])
    }

    @Test func `a wrong type, a NULL or a missing column is refused by name`() async throws {
        let rows = try await makePool().query("select 1::int as count, null::text as note")
        let row = try #require(rows.first)
        let wrong = await failure { _ = try row.decode(String.self, String?.self) }
        #expect(wrong?.description == "column count of type 23 is no String")
        let null = await failure { _ = try row.decode(Int.self, String.self) }
        #expect(null?.description == "column note is NULL, but a String is expected")
        #expect(await failure { _ = try row.decode(Int.self) }?.kind == .decoding)
        #expect(await failure { _ = try row.decode(Int.self, String?.self, Int.self) }?.kind == .decoding)
    }

    @Test func `text with NUL is refused before it is sent`() async throws {
        let pool = try await makePool()
        #expect(await failure { try await pool.execute("select \("a\0b")::text") }?.kind == .encoding)
    }

    @Test func `an error carries SQLSTATE and constraint, and shows nothing of the inside`() async throws {
        let pool = try await makePool()
        try await pool.execute("create table t (n int constraint t_positive check (n > 0))")
        let error = await failure { try await pool.execute("insert into t values (\(-1))") }
        #expect(error?.sqlState == .checkViolation)
        #expect(error?.constraint == "t_positive")
        #expect(error?.description == "the database refused the statement (SQLSTATE 23514)")
        #expect(await failure { try await pool.execute("selekt 1") }?.sqlState?.rawValue == "42601")
        #expect(try await pool.query("select 1").count == 1)
    }

    @Test func `several statements go in one round trip and are one transaction`() async throws {
        let pool = try await makePool()
        try await pool.execute("create table t (n int primary key)")
        let results = try await pool.pipeline(["insert into t values (1), (2)", "select n from t order by n"])
        #expect(results[0].affected == 2)
        let numbers = try results[1].rows.map { row in try row.decode(Int.self) }
        #expect(numbers == [1, 2])
        let error = await failure { _ = try await pool.pipeline(["insert into t values (3)", "insert into t values (1)"]) }
        #expect(error?.sqlState == .uniqueViolation)
        #expect(try await pool.query("select n from t").count == 2)
    }

    @Test func `a large result and a large value pass`() async throws {
        let pool = try await makePool()
        #expect(try await pool.query("select n from generate_series(1, 100000) as n").count == 100_000)
        let large = String(repeating: "x", count: 8 << 20)
        let rows = try await pool.query("select \(large)::text")
        #expect(try rows[0].decode(String.self).utf8.count == 8 << 20)
    }
}

@Suite struct TransactionTests {
    struct Stop: Error {}

    @Test func `what throws is rolled back`() async throws {
        let pool = try await makePool()
        try await pool.execute("create table t (n int)")
        await #expect(throws: Stop.self) {
            try await pool.transaction { transaction in
                try await transaction.execute("insert into t values (1)")
                throw Stop()
            }
        }
        #expect(try await pool.query("select n from t").isEmpty)
        try await pool.transaction { try await $0.execute("insert into t values (2)") }
        #expect(try await pool.query("select n from t").count == 1)
    }

    @Test func `a cancelled task is rolled back and gives its connection back`() async throws {
        let pool = try await makePool { $0.maximumConnections = 1 }
        try await pool.execute("create table t (n int)")
        let (started, continuation) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await pool.transaction { transaction in
                try await transaction.execute("insert into t values (1)")
                continuation.finish()
                try await transaction.execute("select pg_sleep(30)")
            }
        }
        for await _ in started {}
        task.cancel()
        _ = await task.result
        #expect(try await pool.query("select n from t").isEmpty)
    }

    @Test func `a transaction whose statement failed can not be committed`() async throws {
        let pool = try await makePool()
        try await pool.execute("create table t (n int)")
        let error = await failure {
            try await pool.transaction { transaction in
                try await transaction.execute("insert into t values (1)")
                _ = try? await transaction.execute("select 1/0")
            }
        }
        #expect(error?.kind == .server)
        #expect(try await pool.query("select n from t").isEmpty)
    }
}

@Suite struct PoolTests {
    @Test func `a thousand statements share four connections`() async throws {
        let pool = try await makePool {
            $0.maximumConnections = 4
            $0.maximumWaiting = 1000
        }
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...1000 {
                group.addTask { try await pool.query("select \(number)::int")[0].decode(Int.self) }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 500_500)
        #expect(await pool.status == "0 of 4 connections in use, 0 waiting")
    }

    @Test func `who waits too long or in too long a queue is refused`() async throws {
        let pool = try await makePool {
            $0.maximumConnections = 1
            $0.maximumWaiting = 1
            $0.waitLimit = .milliseconds(50)
        }
        let (started, continuation) = AsyncStream<Void>.makeStream()
        let (ended, end) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await pool.transaction { transaction in
                try await transaction.execute("select 1")
                continuation.finish()
                for await _ in ended {}
            }
        }
        for await _ in started {}
        async let first = failure { try await pool.execute("select 1") }
        async let second = failure { try await pool.execute("select 1") }
        #expect(await [first?.kind, second?.kind] == [.poolExhausted, .poolExhausted])
        end.finish()
        try await holder.value
        #expect(try await pool.query("select 1").count == 1)
    }

    @Test func `a statement that takes too long is cancelled on the server`() async throws {
        let url = try await TemporaryPostgres.database()
        var configuration = PostgresPool.Configuration(url: url)
        configuration.queryLimit = .milliseconds(100)
        let pool = PostgresPool(configuration)
        #expect(await failure { try await pool.execute("select pg_sleep(30) as slow") }?.kind == .timedOut)
        let watcher = PostgresPool(PostgresPool.Configuration(url: url))
        var running = 1
        for _ in 0..<100 where running > 0 {
            running = try await watcher.query(
                "select 1 from pg_stat_activity where query like '%pg_sleep(30) as slow%' and state = 'active' and pid <> pg_backend_pid() and datname = current_database()"
            ).count
        }
        #expect(running == 0)
        #expect(try await pool.query("select 1").count == 1)
    }

    @Test func `a server that goes and comes back is an error in between and well again after`() async throws {
        let server = try await TemporaryPostgres.start()
        let pool = PostgresPool(PostgresPool.Configuration(url: try await server.newDatabase()))
        #expect(try await pool.query("select 1").count == 1)
        try await server.stop()
        #expect(await failure { try await pool.execute("select 1") }?.kind == .unavailable)
        try await server.resume()
        var isWell = false
        let deadline = ContinuousClock.now + .seconds(10)
        while !isWell, ContinuousClock.now < deadline {
            isWell = (try? await pool.query("select 1").count) == 1
        }
        #expect(isWell)
        try await server.stop()
    }

    @Test func `an address where nobody listens is unavailable, with no password in the error`() async {
        let pool = PostgresPool(.init(url: "postgresql://u:secret@127.0.0.1:1/x"))
        let error = await failure { try await pool.execute("select 1") }
        #expect(error?.kind == .unavailable)
        #expect(error.map { String(reflecting: $0).contains("secret") } == false)
    }

    @Test func `a listener hears, also after its connection was cut`() async throws {
        let url = try await TemporaryPostgres.database()
        let pool = PostgresPool(.init(url: url))
        var events = notifications(on: "news", url: url).makeAsyncIterator()
        #expect(await events.next() == .connected)
        try await pool.execute("select 1 from pg_notify('news', 'one')")
        guard case .notification(let first) = await events.next() else { throw TransactionTests.Stop() }
        #expect(first.payload == "one")
        try await pool.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen news' and datname = current_database()")
        #expect(await events.next() == .connected)
        try await pool.execute("select 1 from pg_notify('news', 'two')")
        guard case .notification(let second) = await events.next() else { throw TransactionTests.Stop() }
        #expect(second.payload == "two")
    }
}

@Suite struct MigratorTests {
    private func folder(_ files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, sql) in files {
            try sql.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        return folder.path
    }

    private let first = ["0001_a.sql": "create table a (n int);", "0002_b.sql": "create table b (n int); insert into b values (1);"]

    @Test func `ten at once apply each migration once`() async throws {
        let url = try await TemporaryPostgres.database()
        let migrator = try Migrator(folder: folder(first))
        #expect(try await migrator.pending(at: url).count == 2)
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { try await migrator.migrate(at: url).count } }
            return try await group.reduce(0, +)
        }
        #expect(applied == 2)
        #expect(try await migrator.pending(at: url).isEmpty)
    }

    @Test func `an edited migration is refused by its name, and a newer database too`() async throws {
        let url = try await TemporaryPostgres.database()
        _ = try await Migrator(folder: folder(first)).migrate(at: url)
        let edited = try Migrator(folder: folder(first.merging(["0001_a.sql": "create table c (n int);"]) { $1 }))
        let change = await failure { _ = try await edited.migrate(at: url) }
        #expect(change?.description.contains("0001_a was changed") == true)
        let older = try Migrator(folder: folder(["0001_a.sql": first["0001_a.sql"] ?? ""]))
        let newer = await failure { _ = try await older.migrate(at: url) }
        #expect(newer?.description.contains("newer than this program") == true)
    }

    @Test func `a migration that fails leaves nothing behind`() async throws {
        let url = try await TemporaryPostgres.database()
        let broken = try Migrator(folder: folder(["0001_a.sql": "create table a (n int); select 1/0;"]))
        #expect(await failure { _ = try await broken.migrate(at: url) }?.description.contains("0001_a failed") == true)
        #expect(try await Migrator(folder: folder(first)).migrate(at: url).count == 2)
    }

    @Test(arguments: [["0002_b.sql"], ["0001_a.sql", "0003_c.sql"], ["one.sql"], []])
    func `gaps, doubles and other names are refused`(names: [String]) throws {
        let folder = try folder(Dictionary(uniqueKeysWithValues: names.map { ($0, "select 1;") }))
        #expect(throws: PostgresError.self) { try Migrator(folder: folder) }
    }
}
