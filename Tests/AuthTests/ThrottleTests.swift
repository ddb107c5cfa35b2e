import Auth
import Daemon
import Postgres
import TestSupport
import Testing
import Wire

@Suite("Throttle of sign-ins") struct ThrottleTests {
    @Test("After ten different wrong passwords even the right one is 429 with Retry-After; other accounts go on")
    func tenFailures() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        try await use(1...LoginThrottle.attempts, throttle, user.email)

        let answer = try await user.login()
        #expect(answer.status == 429)
        let wait = try #require(answer.header("Retry-After").flatMap { Int($0) })
        #expect((800...900).contains(wait))
        #expect(try answer.problem.detail.contains("15 minutes"))
        #expect(try await TestUser.make().login().status == 200)
    }

    @Test("Of thirty different passwords at once just ten are let through")
    func atOnce() async throws {
        let throttle = try await SharedAuth.throttle
        let account = TestUser.freshEmail()
        let refused = await withTaskGroup(of: Bool.self) { group in
            for number in 1...30 {
                group.addTask { (try? await throttle.count(account: account, password: "\(number)")) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 20)
    }

    @Test("The same wrong password again does not count")
    func sameMistake() async throws {
        let throttle = try await SharedAuth.throttle
        let account = TestUser.freshEmail()
        for _ in 1...30 { try await throttle.count(account: account, password: "my old one") }
        try await use(2...LoginThrottle.attempts, throttle, account)
        await #expect(throws: Problem.self) { try await throttle.count(account: account, password: "one more") }
    }

    @Test("A success forgets the failures")
    func forgets() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        try await use(2...LoginThrottle.attempts, throttle, user.email)
        #expect(try await user.login().status == 200)
        try await use(1...LoginThrottle.attempts, throttle, user.email)
    }

    @Test("When the fifteen minutes are over the count begins anew")
    func windowEnds() async throws {
        let throttle = try await SharedAuth.throttle
        let account = TestUser.freshEmail()
        try await use(1...LoginThrottle.attempts, throttle, account)
        await #expect(throws: Problem.self) { try await throttle.count(account: account, password: "one more") }
        try await SharedAuth.pool.execute(
            """
            update login_throttle
            set window_end = now() - interval '1 second'
            where account = \(throttle.key(of: account))
            """)
        try await throttle.count(account: account, password: "one more")
    }

    @Test("The old password of change_password is throttled too")
    func changePassword() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        try await use(1...LoginThrottle.attempts, throttle, user.email)
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/change_password", token: user.token(),
            json: #"{"old_password": "\#(TestUser.password)", "new_password": "another horse"}"#)
        #expect(answer.status == 429)
        #expect(answer.header("Retry-After") != nil)
    }

    @Test("Neither accounts nor passwords stand in the table")
    func keepsNoSecrets() async throws {
        try await SharedAuth.throttle.count(account: "slip@example.com", password: "my secret slip")
        let rows = try await SharedAuth.pool.query(
            """
            select count(*)
            from login_throttle
            where account like '%slip%' or last_password like '%slip%' or length(last_password) <> 64
            """)
        #expect(try rows[0].decode(Int.self) == 0)
    }

    /// Counts as many different passwords.
    private func use(_ numbers: ClosedRange<Int>, _ throttle: LoginThrottle, _ account: String) async throws {
        for number in numbers { try await throttle.count(account: account, password: "\(number)") }
    }
}
