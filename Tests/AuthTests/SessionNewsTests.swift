import Auth
import Daemon
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

/// The end of sessions, and the news of it for the other daemons.
@Suite struct SessionNewsTests {
    /// Signs in by the daemon.
    private func signIn(
        _ user: TestUser, at auth: TestDaemon, password: String = TestUser.password
    ) async throws -> String {
        let form = "username=\(user.email)&password=\(password.replacing(" ", with: "+"))"
        return try await auth.call(.post, "/auth/login", form: form).decoded(as: AccessToken.self).accessToken
    }

    private func sessionID(_ token: String) async throws -> UUID {
        try #require(try TestUser.signer().verify(token).sessionID)
    }

    private func news(_ auth: TestDaemon, after number: Int = 0) async throws -> SessionNews {
        try await auth.call(.get, "\(SessionWatch.route)?after=\(number)", token: TestToken.service()).decoded()
    }

    @Test func `what ends a session is known to a sister within a second, for every copy of the token`() async throws {
        let auth = try await SharedAuth.daemon
        let admin = try await TestUser.make(role: .admin).token()
        let deeds: [(String, (TestUser, String) async throws -> TestAnswer)] = [
            ("sign-out", { _, token in try await auth.call(.post, "/auth/logout", token: token) }),
            (
                "block",
                { user, _ in
                    try await auth.call(
                        .patch, "/auth/users/\(user.id.text)", token: admin, json: #"{"is_active":false}"#)
                }
            ),
            (
                "another role",
                { user, _ in
                    try await auth.call(.patch, "/auth/users/\(user.id.text)", token: admin, json: #"{"role":"admin"}"#)
                }
            ),
            (
                "another password",
                { _, token in
                    try await auth.call(
                        .post, "/auth/change_password", token: token,
                        json: #"{"old_password":"\#(TestUser.password)","new_password":"another horse"}"#)
                }
            ),
        ]
        try await TestDaemon.with(Witness.self, environment: ["AUTH_URL": auth.address]) { witness async throws in
            for (name, deed) in deeds {
                let user = try await TestUser.make()
                let token = try await signIn(user, at: auth)
                let bystander = try await signIn(TestUser.make(), at: auth)
                #expect(try await witness.call(.get, "/mine", token: token).status == 200)
                #expect(try await deed(user, token).status == 200)
                let stopwatch = Stopwatch()
                #expect(try await auth.call(.get, "/auth/me", token: token).status == 401, "\(name)")
                #expect(try await eventually { try await witness.call(.get, "/mine", token: token).status == 401 })
                #expect(stopwatch.elapsed() < .seconds(1), "\(name)")
                #expect(try await witness.call(.get, "/mine", token: bystander).status == 200)
            }
        }
    }

    @Test func `a sign-out ends its own session only, once`() async throws {
        let auth = try await SharedAuth.daemon
        let user = try await TestUser.make()
        let (here, there) = (try await signIn(user, at: auth), try await signIn(user, at: auth))
        for _ in 0..<2 { #expect(try await auth.call(.post, "/auth/logout", token: here).status == 200) }
        #expect(try await auth.call(.get, "/auth/me", token: here).status == 401)
        #expect(try await auth.call(.get, "/auth/me", token: there).status == 200)
        let session = try await sessionID(here)
        #expect(try await news(auth).items.count { $0.ended == .session(session) } == 1)
    }

    @Test func `a token from before sessions had rows can be signed out`() async throws {
        let auth = try await SharedAuth.daemon
        let token = try await TestUser.make().token()
        #expect(try await auth.call(.get, "/auth/me", token: token).status == 200)
        #expect(try await auth.call(.post, "/auth/logout", token: token).status == 200)
        #expect(try await auth.call(.get, "/auth/me", token: token).status == 401)
        let session = try await sessionID(token)
        #expect(try await news(auth).items.contains { $0.ended == .session(session) })
    }

    @Test func `a password that is changed twice in one second ends what came in between`() async throws {
        let auth = try await SharedAuth.daemon
        let user = try await TestUser.make()
        var tokens = [try await signIn(user, at: auth)]
        for (old, new) in [(TestUser.password, "another horse"), ("another horse", "a third horse")] {
            let answer = try await auth.call(
                .post, "/auth/change_password", token: tokens[tokens.count - 1],
                json: #"{"old_password":"\#(old)","new_password":"\#(new)"}"#)
            tokens.append(try answer.decoded(as: AccessToken.self).accessToken)
        }
        var statuses: [Int] = []
        for token in tokens { statuses.append(try await auth.call(.get, "/auth/me", token: token).status) }
        #expect(statuses == [401, 401, 200])
        // The sisters, which know only moments, agree.
        let moments = try await news(auth).items.compactMap { item -> Date? in
            guard case .sessions(user.id, let moment) = item.ended else { return nil }
            return moment.date
        }
        var issued: [Date] = []
        for token in tokens { issued.append(try TestUser.signer().verify(token).issuedAt) }
        #expect(moments.count == 2)
        #expect(issued[1] < (moments.last ?? .distantPast) && issued[2] >= (moments.last ?? .distantFuture))
    }

    @Test func `numbers become visible in their order, whichever transaction commits first`() async throws {
        let world = try await AuthWorld.start()
        let (first, second) = (try await TestUser.make(in: world.pool), try await TestUser.make(in: world.pool))
        let pool = world.pool
        let (held, release) = AsyncStream<Void>.makeStream()
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let slow = Task {
            try await pool.transaction { transaction in
                try await transaction.execute("update users set is_active = false where id = \(first.id)")
                enter.finish()
                for await _ in held {}
            }
        }
        for await _ in entered {}
        let quick = Task { try await pool.execute("update users set is_active = false where id = \(second.id)") }
        // It waits for the first, in the database.
        #expect(
            try await eventually {
                try await pool.query(
                    "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
                )
                .count == 1
            })
        #expect(try await news(world.daemon).lastNumber == 0)
        release.finish()
        _ = try await (slow.value, quick.value)
        let people = try await news(world.daemon).items.map { item -> UUID? in
            guard case .sessions(let user, _) = item.ended else { return nil }
            return user
        }
        #expect(people == [first.id, second.id])
        await world.daemon.stop()
    }

    @Test func `nobody is signed in by a password that was right before a block`() async throws {
        let pool = try await SharedAuth.pool
        let user = try await TestUser.make()
        let (users, sessions) = (UserStore(database: pool), SessionStore(database: pool))
        let before = try #require(try await users.user(id: user.id, inSession: nil))
        #expect(try await sessions.begin(for: before, lifetime: 60) != nil)
        _ = try await users.update(user.id, role: nil, isActive: false, by: "test")
        #expect(try await sessions.begin(for: before, lifetime: 60) == nil)
        _ = try await users.update(user.id, role: nil, isActive: true, by: "test")
        // It was blocked in between, so it is another account than the one that was looked at.
        #expect(try await sessions.begin(for: before, lifetime: 60) == nil)
    }

    @Test func `what the daemon before this one does is news, too`() async throws {
        let auth = try await SharedAuth.daemon
        let pool = try await SharedAuth.pool
        let user = try await TestUser.make()
        let token = try await signIn(user, at: auth)
        let known = try await news(auth).lastNumber
        try await pool.execute(
            """
            update users
            set role = 'admin',
                sessions_since = date_trunc('second', now()) + interval '1 second'
            where id = \(user.id)
            """)
        let issued = try TestUser.signer().verify(token).issuedAt
        let items = try await news(auth, after: known).items
        #expect(
            items.contains { item in
                guard case .sessions(user.id, let moment) = item.ended else { return false }
                return issued < moment.date
            })
        #expect(try await auth.call(.get, "/auth/me", token: token).status == 401)
    }

    @Test func `sessions and news go when their tokens have expired, and not before`() async throws {
        let world = try await AuthWorld.start(environment: ["ACCESS_TOKEN_MINUTES": "43200"])
        let sessions = SessionStore(database: world.pool)
        let user = try await TestUser.make(in: world.pool)
        let token = try await signIn(user, at: world.daemon)
        _ = try await world.daemon.call(.post, "/auth/logout", token: token)
        let item = try #require(try await news(world.daemon).items.first)
        // As long as the longest token, although another daemon makes shorter ones now.
        try await sessions.keepNews(forTokensOf: 60)
        #expect(item.expiresAt.date.timeIntervalSinceNow > 43_199 * 60)
        try await sessions.removeExpired()
        #expect(try await news(world.daemon).items.count == 1)
        try await world.pool.execute("update session_news set expires_at = now() - interval '61 minutes'")
        try await world.pool.execute(
            "update sessions set created_at = now() - interval '3 hours', expires_at = now() - interval '61 minutes'")
        try await sessions.removeExpired()
        #expect(try await news(world.daemon) == SessionNews(lastNumber: 1, items: []))
        #expect(try await world.pool.query("select from sessions").isEmpty)
        await world.daemon.stop()
    }

    @Test func `what had ended before there were news is told`() async throws {
        let url = try await TemporaryPostgres.database()
        let all = repositoryFolder("migrations/auth")
        let before = FileManager.default.temporaryDirectory.path + "/before-sessions-\(UUID())"
        try FileManager.default.createDirectory(atPath: before, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: before) }
        for name in try FileManager.default.contentsOfDirectory(atPath: all).sorted().prefix(3) {
            try FileManager.default.copyItem(atPath: "\(all)/\(name)", toPath: "\(before)/\(name)")
        }
        _ = try await Migrator(folder: before).migrate(at: url)
        let pool = PostgresPool(.init(url: url))
        let blocked = try await TestUser.make(in: pool)
        _ = try await TestUser.make(in: pool)
        try await pool.execute(
            "update users set is_active = false, sessions_since = now() + interval '1 second' where id = \(blocked.id)")
        let world = try await AuthWorld.start(database: url)
        let items = try await news(world.daemon).items
        #expect(items.count == 1)
        guard case .sessions(blocked.id, _) = items.first?.ended else { throw Problem.notFound("The news") }
        #expect(try await news(world.daemon).lastNumber == 1)
        await world.daemon.stop()
        await pool.close()
    }

    @Test func `the news of one auth daemon are told by another, to sisters only`() async throws {
        let url = try await TemporaryPostgres.database()
        let (one, other) = (try await AuthWorld.start(database: url), try await AuthWorld.start(database: url))
        let user = try await TestUser.make(in: one.pool)
        let token = try await signIn(user, at: one.daemon)
        _ = try await one.daemon.call(.post, "/auth/logout", token: token)
        let session = try await sessionID(token)
        #expect(try await news(other.daemon).items.map(\.ended) == [.session(session)])
        #expect(try await other.daemon.call(.get, "/auth/me", token: token).status == 401)
        for token in [nil, TestToken.admin()] {
            #expect(
                try await other.daemon.call(.get, SessionWatch.route, token: token).status == (token == nil ? 401 : 403)
            )
        }
        await one.daemon.stop()
        await other.daemon.stop()
    }

    @Test func `questions for news are not told in the journal, the database's absence not even once each`()
        async throws
    {
        let server = try await TemporaryPostgres.start()
        let log = RecordedLog()
        let daemon = try await TestDaemon.start(
            AuthDaemon.self, environment: AuthWorld.environment(try await server.newDatabase()), log: log)
        _ = try await news(daemon)
        try await server.stop()
        let answer = try await daemon.call(.get, SessionWatch.route, token: TestToken.service())
        #expect(answer.status == 503)
        #expect(!log.records.contains { $0.metadata["http.path"]?.hasPrefix(SessionWatch.route) == true })
        await daemon.stop()
    }
}
