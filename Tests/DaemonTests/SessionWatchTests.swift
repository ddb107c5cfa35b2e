import Daemon
import FoundationEssentials
import Hummingbird
import Synchronization
import TestSupport
import Testing
import Wire

/// Ended sessions, and the behaviour of a daemon without news of them.
@Suite struct SessionWatchTests {
    /// A fake auth with scripted answers.
    private enum ScriptedAuth: ShopDaemon {
        static let name = "scripted"
        static let summary = "tells news"
        static let script = Setting<String>.text("SCRIPT", default: "", help: "whose")
        static let settings: [any SettingDeclaration] = [script]

        static func build(_ setup: Setup) async throws -> Blueprint {
            let name = try setup.settings.value(of: script)
            let script = Script.all.withLock { $0[name] } ?? Script()
            return Blueprint { router in
                router.get("\(SessionWatch.route)") { request, context in
                    try context.requireService()
                    var query = request.queryFields
                    return try await script.answer(after: query.required("after", .integer(0...Int.max)))
                }
            }
        }
    }

    private final class Script: Sendable {
        enum Mood { case speaks, refuses, hangs }
        struct State {
            var items: [SessionNews.Item] = []
            var lastNumber = 0
            var mood = Mood.speaks
            var questions = 0
            /// When the last question was answered with news.
            var spokeAt: ContinuousClock.Instant?
        }

        static let all = Mutex<[String: Script]>([:])
        let name = UUID().uuidString
        private let state = Mutex(State())

        init() { Script.all.withLock { $0[name] = self } }

        var questions: Int { state.withLock(\.questions) }
        var spokeAt: ContinuousClock.Instant? { state.withLock(\.spokeAt) }
        func set(_ mood: Mood) { state.withLock { $0.mood = mood } }

        func tell(_ ended: SessionNews.Ended) {
            state.withLock { state in
                state.lastNumber += 1
                state.items.append(
                    .init(
                        number: state.lastNumber, ended: ended,
                        expiresAt: Timestamp(Date(timeIntervalSinceNow: 3600))))
            }
        }

        /// As after the restore of a backup.
        func forget() { state.withLock { ($0.items, $0.lastNumber) = ([], 0) } }

        /// Three items a page.
        func answer(after number: Int) async throws -> Response {
            let (mood, news) = state.withLock { state in
                state.questions += 1
                if state.mood == .speaks { state.spokeAt = .now }
                let items = state.items.filter { $0.number > number }.prefix(3)
                return (state.mood, SessionNews(lastNumber: state.lastNumber, items: Array(items)))
            }
            switch mood {
            case .speaks: return .json(news)
            case .refuses: throw Problem.unavailable("No.")
            case .hangs:
                while state.withLock({ $0.mood == .hangs }) { try await Task.sleep(for: .milliseconds(20)) }
                return .json(news)
            }
        }
    }

    private let script = Script()

    /// Runs `body` with a daemon that follows the script.
    private func with(
        customers: Int = 60_000, log: RecordedLog? = nil, _ body: (TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(ScriptedAuth.self, environment: ["SCRIPT": script.name]) { auth async throws in
            try await TestDaemon.with(
                Witness.self, environment: ["AUTH_URL": auth.address, "WITNESS_CUSTOMERS": String(customers)], log: log,
                body)
        }
    }

    private func cookie(_ token: String) -> [String: String] {
        ["Cookie": "access_token=\(token)", "Sec-Fetch-Site": "same-origin"]
    }

    private static func signer() -> TokenSigner { TokenSigner(secret: TestDaemon.secret, previous: nil) }

    @Test func `a token whose session has ended is 401, and its cookie makes a visitor`() async throws {
        let (session, other) = (UUID.v7(), UUID.v7())
        let user = UUID.v7()
        let token = Self.signer().token(
            for: user, email: "a@example.com", role: .user, session: session, lifetime: 60)
        let sibling = Self.signer().token(
            for: user, email: "b@example.com", role: .user, session: other, lifetime: 60)
        try await with { daemon async throws in
            #expect(try await daemon.call(.get, "/public", token: token).body.contains("a@example.com"))
            script.tell(.session(session))
            #expect(try await eventually { try await daemon.call(.get, "/public", token: token).status == 401 })
            let answer = try await daemon.call(.get, "/mine", token: token)
            #expect(answer.header("WWW-Authenticate")?.contains("invalid_token") == true)
            #expect(try await daemon.call(.get, "/public", headers: cookie(token)).body.contains("visitor"))
            #expect(try await daemon.call(.get, "/mine", headers: cookie(token)).status == 401)
            #expect(try await daemon.call(.post, "/anyone", headers: cookie(token)).body.contains("visitor"))
            #expect(try await daemon.call(.get, "/mine", token: sibling).status == 200)
        }
    }

    @Test func `all tokens of a person die that are older than a moment, and later ones live`() async throws {
        let user = UUID.v7()
        let moment = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
        func token(_ offset: Double) async throws -> String {
            Self.signer().token(
                for: user, email: "a@example.com", role: .user, lifetime: 60, now: moment.addingTimeInterval(offset))
        }
        try await with { daemon async throws in
            script.tell(.sessions(ofUser: user, issuedBefore: Timestamp(moment)))
            // Older news come later when two auth daemons have clocks of their own; they change nothing.
            script.tell(.sessions(ofUser: user, issuedBefore: Timestamp(moment.addingTimeInterval(-50))))
            let before = try await token(-1)
            #expect(try await eventually { try await daemon.call(.get, "/mine", token: before).status == 401 })
            #expect(try await daemon.call(.get, "/mine", token: token(0)).status == 200)
            #expect(try await daemon.call(.get, "/mine", token: TestToken.user()).status == 200)
        }
    }

    @Test func `without news staff is refused, customers go on for their time, and visitors for ever`() async throws {
        let (user, admin) = (TestToken.user(), TestToken.admin())
        let log = RecordedLog()
        try await with(customers: 8000, log: log) { daemon async throws in
            #expect(try await daemon.call(.get, "/mine", token: user).status == 200)
            #expect(try await daemon.call(.get, "/mine", token: admin).status == 200)
            script.set(.refuses)
            let stopwatch = Stopwatch()
            #expect(try await eventually { try await daemon.call(.get, "/mine", token: admin).status == 503 })
            #expect(stopwatch.elapsed() < .seconds(3.5))
            let refused = try await daemon.call(.get, "/mine", token: admin)
            #expect(try refused.problem.slug == "session-unchecked")
            #expect(refused.header("Retry-After") == "2")
            #expect(try await daemon.call(.get, "/mine", token: user).status == 200)

            #expect(try await eventually { try await daemon.call(.get, "/mine", token: user).status == 503 })
            // Less what the last question and its answer took on their way.
            let spokeAt = try #require(script.spokeAt)
            #expect(ContinuousClock.now - spokeAt >= .seconds(7.5))
            // Nobody waits any more.
            let refusals = Stopwatch()
            for _ in 0..<20 { #expect(try await daemon.call(.get, "/mine", token: user).status == 503) }
            #expect(refusals.elapsed() < .seconds(1.5))
            #expect(try await daemon.call(.get, "/public").status == 200)
            #expect(try await daemon.call(.get, "/internal/thing", token: TestToken.service()).status == 200)

            script.set(.speaks)
            #expect(try await eventually { try await daemon.call(.get, "/mine", token: admin).status == 200 })
            #expect(try await daemon.call(.get, "/mine", token: user).status == 200)
            #expect(try await eventually { log.text.contains("over: no news of ended sessions") })
            #expect(log.records.count { $0.message.hasPrefix("no news of ended sessions") } == 1)
        }
    }

    @Test func `a cookie that can't be checked sees what visitors see, and may act only where that is open`()
        async throws
    {
        script.set(.refuses)
        let token = TestToken.user()
        try await with { daemon async throws in
            #expect(try await daemon.call(.get, "/public", headers: cookie(token)).body.contains("visitor"))
            #expect(try await daemon.call(.get, "/mine", headers: cookie(token)).status == 503)
            #expect(try await daemon.call(.post, "/anyone", headers: cookie(token)).status == 503)
            #expect(try await daemon.call(.post, "/way-out", headers: cookie(token)).body.contains("visitor"))
            #expect(try await daemon.call(.get, "/public", token: token).status == 503)
        }
    }

    @Test func `a daemon that has just started holds requests back until there are news`() async throws {
        script.set(.hangs)
        let token = TestToken.admin()
        try await with { daemon async throws in
            async let early = daemon.call(.get, "/mine", token: token)
            #expect(try await eventually { script.questions > 0 })
            script.set(.speaks)
            #expect(try await early.status == 200)
        }
    }

    @Test func `an auth that hangs costs a request a bounded time`() async throws {
        let token = TestToken.admin()
        try await with { daemon async throws in
            #expect(try await daemon.call(.get, "/mine", token: token).status == 200)
            script.set(.hangs)
            #expect(try await eventually { try await daemon.call(.get, "/mine", token: token).status == 503 })
            let stopwatch = Stopwatch()
            #expect(try await daemon.call(.get, "/mine", token: token).status == 503)
            #expect(stopwatch.elapsed() < .seconds(2.5))
            script.set(.speaks)
        }
    }

    @Test func `many who wait ask once`() async throws {
        script.set(.hangs)
        let tokens = [TestToken.admin(), TestToken.user()]
        try await with { daemon async throws in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<60 {
                    group.addTask { try await daemon.call(.get, "/mine", token: tokens[index % 2]).status }
                }
                #expect(try await eventually { script.questions > 0 })
                script.set(.speaks)
                for try await status in group { #expect(status == 200) }
            }
            #expect(script.questions < 15)
        }
    }

    @Test func `news of many pages are read to the end, and anew when their numbers have gone back`() async throws {
        let sessions = (0..<10).map { _ in UUID.v7() }
        for session in sessions { script.tell(.session(session)) }
        let user = UUID.v7()
        func status(_ session: UUID, _ daemon: TestDaemon) async throws -> Int {
            let token = Self.signer().token(
                for: user, email: "a@example.com", role: .user, session: session, lifetime: 60)
            return try await daemon.call(.get, "/mine", token: token).status
        }
        try await with { daemon async throws in
            for session in sessions { #expect(try await status(session, daemon) == 401) }
            script.forget()
            let next = UUID.v7()
            script.tell(.session(next))
            #expect(try await eventually { try await status(next, daemon) == 401 })
        }
    }

    @Test func `a token from before sessions had names is its own session`() async throws {
        let signer = Self.signer()
        let token = signer.token(for: .v7(), email: "a@example.com", role: .user, lifetime: 60)
        let session = try #require(try signer.verify(token).sessionID)
        try await with { daemon async throws in
            #expect(try await daemon.call(.get, "/mine", token: token).status == 200)
            script.tell(.session(session))
            #expect(try await eventually { try await daemon.call(.get, "/mine", token: token).status == 401 })
        }
    }
}
