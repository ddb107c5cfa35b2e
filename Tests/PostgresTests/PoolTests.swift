import FoundationEssentials
import Postgres
import TestSupport
import Testing

@Suite struct PoolTests {
    @Test func `a thousand statements share four connections`() async throws {
        let pool = try await makePool {
            $0.maximumConnections = 4
            $0.maximumWaiting = 1000
            $0.waitLimit = .seconds(60)
            $0.queryLimit = .seconds(60)
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

    @Test func `a session has its times in UTC, and compiles no statements`() async throws {
        let session = try await makePool { $0.maximumConnections = 1 }
        #expect(try await session.query("show timezone")[0].decode(String.self) == "UTC")
        #expect(try await session.query("show jit")[0].decode(String.self) == "off")
    }

    @Test func `a server that became read-only is unavailable, and its connection is given up`() async throws {
        let pool = try await makePool { $0.maximumConnections = 1 }
        let before = try await pool.query("select pg_backend_pid()")[0].decode(Int.self)
        let error = await #expect(throws: PostgresError.self) {
            try await pool.transaction { transaction in
                try await transaction.execute("set transaction read only")
                try await transaction.execute("create table never ()")
            }
        }
        #expect(error?.kind == .unavailable)
        #expect(error?.sqlState == .readOnlyTransaction)
        let after = try await pool.query("select pg_backend_pid()")[0].decode(Int.self)
        #expect(before != after)
    }

    @Test func `who waits too long or in too long a queue is refused`() async throws {
        let pool = try await makePool {
            $0.maximumConnections = 1
            $0.maximumWaiting = 1
            $0.waitLimit = .milliseconds(50)
        }
        // The time to connect counts too, and may be longer here.
        while (try? await pool.execute("select 1")) == nil {}
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
        configuration.queryLimit = .seconds(1)
        let pool = PostgresPool(configuration)
        #expect(await failure { try await pool.execute("select pg_sleep(30) as slow") }?.kind == .timedOut)
        let watcher = PostgresPool(PostgresPool.Configuration(url: url))
        #expect(
            try await eventually {
                try await watcher.query(
                    """
                    select 1
                    from pg_stat_activity
                    where query like '%pg_sleep(30) as slow%' and state = 'active' and pid <> pg_backend_pid()
                      and datname = current_database()
                    """
                ).isEmpty
            })
        #expect(try await pool.query("select 1").count == 1)
    }

    @Test func `a pool that may wait for long is not cut off by the server`() async throws {
        let pool = try await makePool { $0.queryLimit = .seconds(3600) }
        #expect(try await pool.query("show statement_timeout")[0].decode(String.self) == "1h")
        let other = try await makePool { _ in }
        #expect(try await other.query("show statement_timeout")[0].decode(String.self) == "1min")
    }

    @Test func `after a time-out the connection is used again`() async throws {
        let pool = try await makePool {
            $0.maximumConnections = 1
            $0.queryLimit = .seconds(1)
        }
        let before = try await pool.query("select pg_backend_pid()")[0].decode(Int.self)
        for _ in 1...2 {
            #expect(await failure { try await pool.execute("select pg_sleep(30)") }?.kind == .timedOut)
            #expect(try await pool.query("select pg_backend_pid()")[0].decode(Int.self) == before)
        }
    }

    @Test func `a time-out in a transaction undoes it and keeps the connection`() async throws {
        let pool = try await makePool {
            $0.maximumConnections = 1
            $0.queryLimit = .seconds(1)
        }
        try await pool.execute("create table t (n int)")
        let error = await failure {
            try await pool.transaction { transaction in
                try await transaction.execute("insert into t values (1)")
                try await transaction.execute("select pg_sleep(30)")
            }
        }
        #expect(error?.kind == .timedOut)
        #expect(try await pool.query("select n from t").isEmpty)
        #expect(try await pool.query("select 1 where pg_current_xact_id_if_assigned() is null").count == 1)
    }

    @Test func `who is cancelled while waiting leaves the queue`() async throws {
        let pool = try await makePool { $0.maximumConnections = 1 }
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
        let waiter = Task { await failure { try await pool.execute("select 1") }?.kind }
        while await pool.status != "1 of 1 connections in use, 1 waiting" { await Task.yield() }
        waiter.cancel()
        #expect(await waiter.value == .cancelled)
        #expect(await pool.status == "1 of 1 connections in use, 0 waiting")
        end.finish()
        try await holder.value
    }

    @Test func `more statements than are kept prepared still work`() async throws {
        let pool = try await makePool { $0.maximumConnections = 1 }
        for number in 1...300 {
            let query = Query(stringLiteral: "select \(number)")
            #expect(try await pool.query(query)[0].decode(Int.self) == number)
        }
    }

    @Test func `a statement whose result has changed is well again at the second try`() async throws {
        let pool = try await makePool { $0.maximumConnections = 1 }
        try await pool.execute("create table t (n int)")
        _ = try await pool.query("select * from t")
        try await pool.execute("alter table t add column m int")
        #expect(await failure { _ = try await pool.query("select * from t") }?.sqlState == .featureNotSupported)
        #expect(try await pool.query("select * from t").isEmpty)
    }
}
