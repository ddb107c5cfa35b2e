import Daemon
import Database
import FoundationEssentials
import JSON
import Postgres
import TestSupport
import Testing

@Suite(.serialized) struct AuditLogTests {
    /// A new database with the log in it.
    private static func pool() async throws -> PostgresPool {
        let url = try await TemporaryPostgres.database()
        _ = try await Migrator(folder: repositoryFolder("migrations/order")).migrate(at: url)
        return pool(at: url)
    }

    /// A long limit, because a testing machine is busy.
    private static func pool(at url: String) -> PostgresPool {
        var configuration = PostgresPool.Configuration(url: url)
        configuration.maximumConnections = 12
        configuration.waitLimit = .seconds(60)
        configuration.queryLimit = .seconds(60)
        return PostgresPool(configuration)
    }

    private static func write(_ count: Int, to pool: PostgresPool, actor: String = "ann@example.com") async throws {
        for number in 0..<count {
            try await pool.transaction { transaction in
                try await transaction.append(
                    AuditEntry(
                        actor: actor, action: "order.placed", subject: "order \(number)",
                        detail: ["total": .string("12.50"), "count": .number(Decimal(number))]))
            }
        }
    }

    /// A change by the table's owner, with the trigger disabled.
    private static func tamper(_ pool: PostgresPool, _ statements: Query...) async throws {
        _ = try await pool.pipeline(
            ["alter table audit_log disable trigger user"] + statements + ["alter table audit_log enable trigger user"])
    }

    private static func broken(_ verdict: AuditLog.Verdict) -> String? {
        guard case .broken(let what) = verdict else { return nil }
        return what
    }

    // MARK: - Append-only

    @Test(arguments: [
        "update audit_log set actor = 'eve@example.com'", "update audit_log set seq = 7, hash = null",
        "update audit_log set detail = '{}', seq = 9, hash = repeat('a', 64)", "delete from audit_log",
        "truncate audit_log",
        "insert into audit_log (actor, action, subject, detail, seq, hash) values ('e', 'a.b', '', '{}', 1, repeat('a', 64))",
    ])
    func `PostgreSQL refuses whatever is no new row`(statement: String) async throws {
        let pool = try await Self.pool()
        let log = AuditLog(pool)
        try await Self.write(2, to: pool)
        // Sealed or not is the same.
        for _ in 1...2 {
            await #expect(throws: PostgresError.self) { try await pool.execute(Query(stringLiteral: statement)) }
            #expect(try await pool.query("select count(*) from audit_log")[0].decode(Int.self) == 2)
            _ = try await log.seal()
        }
        #expect(try await pool.query("select min(actor) from audit_log")[0].decode(String.self) == "ann@example.com")
    }

    @Test func `a seal is set once`() async throws {
        let pool = try await Self.pool()
        try await Self.write(1, to: pool)
        let seal = try #require(await AuditLog(pool).seal())
        #expect(seal.number == 1)
        await #expect(throws: PostgresError.self) {
            try await pool.execute("update audit_log set seq = null, hash = null")
        }
        await #expect(throws: PostgresError.self) {
            try await pool.execute("update audit_log set hash = repeat('b', 64)")
        }
        #expect(try await AuditLog(pool).verify() == .whole(last: seal, unsealed: 0))
    }

    @Test func `a row goes with its transaction, and carries the id of the request`() async throws {
        let pool = try await Self.pool()
        struct Crash: Error {}
        await #expect(throws: Crash.self) {
            try await pool.transaction { transaction in
                try await transaction.append(AuditEntry(actor: "a", action: "user.blocked", subject: "u"))
                throw Crash()
            }
        }
        #expect(try await pool.query("select 1 from audit_log").isEmpty)
        try await CurrentRequest.$id.withValue("r-77") { try await Self.write(1, to: pool) }
        #expect(try await pool.query("select request_id from audit_log")[0].decode(String.self) == "r-77")
        #expect(try await AuditLog(pool).verify() == .whole(last: nil, unsealed: 1))
    }

    // MARK: - The chain

    @Test func `what is changed, removed or swapped behind the trigger's back is found and named`() async throws {
        let cases: [(Query, String)] = [
            ("update audit_log set actor = 'eve@example.com' where seq = 4", "row 4, id 4, order.placed order 3"),
            ("update audit_log set detail = '{\"total\": \"1.00\"}' where seq = 1", "row 1,"),
            ("update audit_log set at = at + interval '1 microsecond' where seq = 10", "row 10,"),
            ("delete from audit_log where seq = 5", "row 5 is missing"),
            ("delete from audit_log where seq = 1", "row 1 is missing"),
            (
                """
                update audit_log as one
                set subject = other.subject, detail = other.detail
                from audit_log as other
                where one.seq + other.seq = 13 and one.seq in (6, 7)
                """, "row 6,"
            ),
        ]
        for (statement, expected) in cases {
            let pool = try await Self.pool()
            let log = AuditLog(pool)
            try await Self.write(10, to: pool)
            let seal = try #require(await log.seal())
            #expect(try await log.verify() == .whole(last: seal, unsealed: 0))
            try await Self.tamper(pool, statement)
            #expect(Self.broken(try await log.verify())?.contains(expected) == true, "\(statement.text)")
        }
    }

    @Test func `rows that change places are found`() async throws {
        let pool = try await Self.pool()
        try await Self.write(10, to: pool)
        _ = try await AuditLog(pool).seal()
        try await Self.tamper(
            pool, "update audit_log set seq = 1003 where seq = 3", "update audit_log set seq = 3 where seq = 8",
            "update audit_log set seq = 8 where seq = 1003")
        #expect(Self.broken(try await AuditLog(pool).verify())?.hasPrefix("row 3, id 8") == true)
    }

    @Test func `a seal that was noted finds rows taken from the end, and a chain made anew`() async throws {
        let pool = try await Self.pool()
        let log = AuditLog(pool)
        try await Self.write(6, to: pool)
        let noted = try #require(await log.seal())
        #expect(AuditLog.Seal("\(noted)") == noted)
        try await Self.tamper(pool, "delete from audit_log where seq > 4")
        #expect(Self.broken(try await log.verify()) == nil)
        #expect(Self.broken(try await log.verify(against: noted))?.contains("row 5 is missing") == true)

        try await Self.tamper(pool, "update audit_log set seq = null, hash = null, actor = 'eve@example.com'")
        try await Self.write(4, to: pool)
        _ = try await log.seal()
        #expect(Self.broken(try await log.verify()) == nil)
        #expect(Self.broken(try await log.verify(against: noted))?.contains("row 6") == true)
    }

    // MARK: - At the same time

    @Test func `writers and sealers at once make one chain without gaps`() async throws {
        let pool = try await Self.pool()
        let log = AuditLog(pool)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 {
                group.addTask { try await Self.write(40, to: pool, actor: "writer \(writer)") }
            }
            for _ in 0..<4 {
                group.addTask { for _ in 0..<60 { _ = try await log.seal(limit: 7) } }
            }
            try await group.waitForAll()
        }
        while try await log.seal(limit: 50) != nil {}
        guard case .whole(let last?, unsealed: 0) = try await log.verify() else {
            Issue.record("\(try await log.verify())")
            return
        }
        #expect(last.number == 240)
    }

    @Test func `a row whose transaction ends late is sealed after those that came later`() async throws {
        let pool = try await Self.pool()
        let log = AuditLog(pool)
        let (isWritten, written) = AsyncStream<Void>.makeStream()
        let (mayCommit, commit) = AsyncStream<Void>.makeStream()
        let late = Task {
            try await pool.transaction { transaction in
                try await transaction.append(AuditEntry(actor: "late", action: "order.paid", subject: "first id"))
                written.finish()
                for await _ in mayCommit {}
            }
        }
        for await _ in isWritten {}
        try await Self.write(2, to: pool)
        #expect(try await log.seal()?.number == 2)
        commit.finish()
        try await late.value
        let last = try #require(await log.seal())
        #expect(try await pool.query("select seq from audit_log order by id")[0].decode(Int.self) == 3)
        #expect(try await log.verify() == .whole(last: last, unsealed: 0))
    }

    @Test func `a crash in the middle of a sealing leaves none of the batch sealed`() async throws {
        let server = try await TemporaryPostgres.start()
        let url = try await server.newDatabase()
        _ = try await Migrator(folder: repositoryFolder("migrations/order")).migrate(at: url)
        let pool = Self.pool(at: url)
        let log = AuditLog(pool)
        try await Self.write(3, to: pool)
        _ = try await log.seal()
        try await Self.write(3, to: pool)
        // A lock that holds the sealer where it has read and not yet written.
        let other = Self.pool(at: url)
        let (isLocked, locked) = AsyncStream<Void>.makeStream()
        let (isStopped, stopped) = AsyncStream<Void>.makeStream()
        let holding = Task {
            try await other.transaction { transaction in
                try await transaction.execute("lock table audit_log in share mode")
                locked.finish()
                for await _ in isStopped {}
            }
        }
        for await _ in isLocked {}
        let sealing = Task { try await log.seal() }
        while try await other.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'").isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
        try await server.stop()
        await #expect(throws: PostgresError.self) { try await sealing.value }
        stopped.finish()
        await #expect(throws: PostgresError.self) { try await holding.value }
        try await server.resume()
        let fresh = AuditLog(Self.pool(at: url))
        guard case .whole(let last?, unsealed: 3) = try await fresh.verify() else {
            Issue.record("\(try await fresh.verify())")
            return
        }
        #expect(last.number == 3)
        #expect(try await fresh.seal()?.number == 6)
    }

    @Test func `the log is the same in every database`() throws {
        let texts = try ["auth", "catalog", "order"].flatMap { service in
            let folder = repositoryFolder("migrations/\(service)")
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix("_audit.sql") }
                .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
        }
        #expect(Set(texts).count == 1)
    }
}
