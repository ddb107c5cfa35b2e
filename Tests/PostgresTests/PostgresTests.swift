import FoundationEssentials
import Postgres
import TestSupport
import Testing

func makePool(_ change: (inout PostgresPool.Configuration) -> Void = { _ in }) async throws -> PostgresPool {
    var configuration = PostgresPool.Configuration(url: try await TemporaryPostgres.database())
    change(&configuration)
    return PostgresPool(configuration)
}

/// The error that `body` throws.
func failure(_ body: () async throws -> Void) async -> PostgresError? {
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
        // A mark behind a sign of the syntax makes one character of both.
        let marked = ["\"", "\\", ",", "{", "}"].map { $0 + "\u{301}x" + $0 + "\u{301}" } + ["\u{301}a"]
        let texts = ["a", "b \"c\" \\ {,}", "", "NULL", "ü"] + marked
        let rows = try await makePool().query(
            """
            select \(id)::uuid, \(time)::timestamptz, \(texts)::text[], \([1, 2])::int[], \([id])::uuid[], \(true)::bool,
                0.5::float8, \("12.50")::numeric(12,2), \("é\n\u{1F600}")::text, array[null, 'x']::text[]
            """)
        let row = try #require(rows.first)
        let values = try row.decode(
            UUID.self, Date.self, [String].self, [Int].self, [UUID].self, Bool.self, Double.self, String.self,
            String.self,
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

    private enum Colour: String, PostgresEncodable, PostgresDecodable { case red, green = "the colour of leaves" }

    @Test func `an enumeration is a column of text by the names of its cases`() async throws {
        let pool = try await makePool()
        let rows = try await pool.query(
            "select \(Colour.green)::text, \(Colour?.none)::text, \([Colour.red])::text[], \(Colour.red) = 'red', 'blue'"
        )
        let row = try #require(rows.first)
        let (green, none, list, isRed, text) = try row.decode(
            Colour.self, Colour?.self, [Colour].self, Bool.self, String.self)
        #expect(green == .green && none == nil && list == [.red] && isRed && text == "blue")
        let unknown = try await pool.query("select 'blue'::text as colour")
        #expect(await failure { _ = try unknown[0].decode(Colour.self) }?.kind == .decoding)
    }

    @Test func `a wrong type, a NULL or a missing column is refused by name`() async throws {
        let rows = try await makePool().query("select 1::int as count, null::text as note")
        let row = try #require(rows.first)
        let wrong = await failure { _ = try row.decode(String.self, String?.self) }
        #expect(wrong?.description == "column count of type 23 can't be read as String")
        let null = await failure { _ = try row.decode(Int.self, String.self) }
        #expect(null?.description == "column note is NULL, but the code expects String")
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
        let error = await failure {
            _ = try await pool.pipeline(["insert into t values (3)", "insert into t values (1)"])
        }
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
