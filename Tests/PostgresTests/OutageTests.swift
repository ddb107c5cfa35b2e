import FoundationEssentials
import Glibc
import Postgres
import TestSupport
import Testing

/// An unreachable database: callers soon get an error, and the program never blocks.
@Suite struct OutageTests {
    @Test func `a server that goes and comes back is an error in between and well again after`() async throws {
        let server = try await TemporaryPostgres.start()
        let pool = PostgresPool(PostgresPool.Configuration(url: try await server.newDatabase()))
        #expect(await pool.trouble == nil)
        #expect(try await pool.query("select 1").count == 1)
        try await server.stop()
        #expect(await failure { try await pool.execute("select 1") }?.kind == .unavailable)
        #expect(await pool.trouble?.hasSuffix("No such file or directory") == true)
        try await server.resume()
        try await waitUntilWell(pool)
        #expect(await pool.trouble == nil)
        try await server.stop()
    }

    @Test func `an address where nobody listens is unavailable, with no password in the error`() async {
        let pool = PostgresPool(.init(url: "postgresql://u:secret@127.0.0.1:1/x"))
        let error = await failure { try await pool.execute("select 1") }
        #expect(error?.kind == .unavailable)
        #expect(error.map { String(reflecting: $0).contains("secret") } == false)
    }

    @Test func `connections that were cut are replaced without an error`() async throws {
        let server = try await TemporaryPostgres.start()
        let pool = PostgresPool(.init(url: try await server.newDatabase()))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...8 { group.addTask { try await pool.execute("select pg_sleep(0.05)") } }
            try await group.waitForAll()
        }
        try await server.stop()
        try await server.resume()
        #expect(try await pool.query("select 1").count == 1)
        try await server.stop()
    }

    @Test func `a server that freezes costs no more than the limits, and is well again after`() async throws {
        let server = try await TemporaryPostgres.start()
        var configuration = PostgresPool.Configuration(url: try await server.newDatabase())
        configuration.maximumConnections = 2
        configuration.queryLimit = .seconds(1)
        configuration.waitLimit = .seconds(2)
        let pool = PostgresPool(configuration)
        try await pool.execute("select 1")
        try await server.freeze()
        let stopwatch = Stopwatch()
        let kinds = await withTaskGroup(of: PostgresError.Kind?.self) { group in
            for _ in 1...8 { group.addTask { await failure { try await pool.execute("select 1") }?.kind } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.allSatisfy { $0 == .timedOut || $0 == .unavailable || $0 == .poolExhausted })
        #expect(stopwatch.elapsed() < .seconds(6))
        try await server.thaw()
        try await waitUntilWell(pool)
        try await server.stop()
    }

    @Test func `hosts that take connections and say nothing hold up nobody`() async throws {
        let (port, descriptor) = try silentHost()
        defer { close(descriptor) }
        var configuration = PostgresPool.Configuration(url: "postgresql://u@127.0.0.1:\(port)/x?sslmode=disable")
        configuration.waitLimit = .seconds(1)
        let pool = PostgresPool(configuration)
        let stopwatch = Stopwatch()
        async let kinds = withTaskGroup(of: PostgresError.Kind?.self) { group in
            for _ in 1...16 { group.addTask { await failure { try await pool.execute("select 1") }?.kind } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // By now eight threads wait for an answer; Swift's own must still be free.
        while await pool.status != "0 of 8 connections in use, 16 waiting" { await Task.yield() }
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...100 { group.addTask { await Task.yield() } }
        }
        // As long as libpq waits for a host: 3 seconds.
        #expect(stopwatch.elapsed() < .seconds(2.5))
        #expect(await kinds == Array(repeating: .unavailable, count: 16))
    }

    @Test func `while the server is away everybody is refused at once, nobody waits for nothing`() async {
        var configuration = PostgresPool.Configuration(url: "postgresql:///x?host=/nonexistent")
        configuration.maximumConnections = 2
        let pool = PostgresPool(configuration)
        let stopwatch = Stopwatch()
        let kinds = await withTaskGroup(of: PostgresError.Kind?.self) { group in
            for _ in 1...100 { group.addTask { await failure { try await pool.execute("select 1") }?.kind } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds == Array(repeating: .unavailable, count: 100))
        #expect(stopwatch.elapsed() < configuration.waitLimit)
        #expect(await pool.status == "0 of 2 connections in use, 0 waiting")
    }

    @Test(arguments: [
        "postgresql://u:secret@127.0.0.1:1/x", "postgresql://u:secret/word@h/x", "postgresql://u:secret@word@h/x",
        "postgresql://u:secret%zz@h/x", "host=h password=secret port=secret", "secret",
    ])
    func `no error shows a password, however badly it is written`(url: String) async {
        let error = await failure { _ = try await PostgresConnection.connect(to: url) }
        #expect(error?.kind == .unavailable || error?.kind == .configuration)
        let text = String(reflecting: error)
        #expect(!text.contains("secret") && !text.contains("word@h"))
    }

    @Test(arguments: [
        "postgresql:///auth?host=/run/postgresql", "postgresql://u:p%40ss@h1,h2:5433/x?target_session_attrs=read-write",
        "host=h1,h2 port=5432,5433 dbname=x sslmode=verify-full", "postgresql://[::1]:5432/x", "",
    ])
    func `what libpq takes is taken`(url: String) {
        #expect(ConnectionString.isValid(url))
    }

    private func waitUntilWell(_ pool: PostgresPool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if (try? await pool.query("select 1").count) == 1 { return }
        }
        Issue.record("the pool did not recover in a minute")
    }

    /// Listens, so that the kernel takes connections, but never answers.
    private func silentHost() throws -> (port: Int, descriptor: CInt) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: UInt16 = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(descriptor, address, length)
                listen(descriptor, 128)
                getsockname(descriptor, address, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        return (Int(try #require(port == 0 ? nil : port)), descriptor)
    }
}
