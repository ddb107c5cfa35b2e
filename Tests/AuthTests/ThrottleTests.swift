import Auth
import Daemon
import FoundationEssentials
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
                group.addTask {
                    (try? await throttle.count(account: account, password: "\(number)", from: .network(nil))) == nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 20)
    }

    @Test("The same wrong password again does not count")
    func sameMistake() async throws {
        let throttle = try await SharedAuth.throttle
        let account = TestUser.freshEmail()
        for _ in 1...30 { try await throttle.count(account: account, password: "my old one", from: .network(nil)) }
        try await use(2...LoginThrottle.attempts, throttle, account)
        await #expect(throws: Problem.self) {
            try await throttle.count(account: account, password: "one more", from: .network(nil))
        }
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
        await #expect(throws: Problem.self) {
            try await throttle.count(account: account, password: "one more", from: .network(nil))
        }
        try await SharedAuth.pool.execute(
            """
            update login_throttle
            set window_end = now() - interval '1 second'
            where account = \(throttle.key(of: account, at: .network(nil)))
            """)
        try await throttle.count(account: account, password: "one more", from: .network(nil))
    }

    @Test("In a live session ten wrong old passwords are let through, whatever strangers try")
    func changePassword() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        for network in 1...11 {
            try? await use(1...LoginThrottle.attempts, throttle, user.email, from: .network("203.0.113.\(network)"))
        }
        let token = user.token()
        func change(from old: String) async throws -> Int {
            try await SharedAuth.daemon.call(
                .post, "/auth/change_password", token: token,
                json: #"{"old_password": "\#(old)", "new_password": "another horse"}"#
            ).status
        }
        #expect(try await user.login().status == 429)
        for number in 1..<LoginThrottle.attempts { #expect(try await change(from: "wrong \(number)") == 422) }
        #expect(try await change(from: TestUser.password) == 200)

        let thief = try await TestUser.make()
        let stolen = thief.token()
        for number in 1...LoginThrottle.attempts {
            try await throttle.count(
                account: thief.email, password: "\(number)", from: .session(try await session(of: stolen)))
        }
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/change_password", token: stolen,
            json: #"{"old_password": "\#(TestUser.password)", "new_password": "another horse"}"#)
        #expect(answer.status == 429)
        #expect(answer.header("Retry-After") != nil)
    }

    @Test("Strangers at one address do not shut out an owner at another, an IPv6 client is its network")
    func otherAddress() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        try await use(1...LoginThrottle.attempts, throttle, user.email, from: .network("2001:db8:1:2::/64"))
        #expect(try await user.login(headers: ["X-Forwarded-For": "2001:db8:1:2:ffff::9"]).status == 429)
        #expect(try await user.login(headers: ["X-Forwarded-For": "2001:db8:1:3::9"]).status == 200)
    }

    @Test("A hundred passwords from many addresses slow all strangers down, but no device that has signed in before")
    func manyAddresses() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        let cookie = try await DeviceTests.cookie(of: user.login(headers: ["X-Forwarded-For": "198.51.100.1"]))
        for network in 1...10 {
            let numbers = (network * 10)...(network * 10 + LoginThrottle.attempts - 1)
            try? await use(numbers, throttle, user.email, from: .network("203.0.113.\(network)"))
        }
        let stranger = try await user.login(headers: ["X-Forwarded-For": "198.51.100.1"])
        #expect(stranger.status == 429)
        let owner = try await user.login(headers: ["X-Forwarded-For": "203.0.113.1", "Cookie": cookie])
        #expect(owner.status == 200)
        // The same for an unknown account.
        let nobody = TestUser.freshEmail()
        for network in 1...10 {
            let numbers = (network * 10)...(network * 10 + LoginThrottle.attempts - 1)
            try await use(numbers, throttle, nobody, from: .network("203.0.113.\(network)"))
        }
        let unknown = try await SharedAuth.daemon.call(
            .post, "/auth/login", form: "username=\(nobody)&password=x", headers: ["X-Forwarded-For": "198.51.100.1"])
        #expect(unknown.status == 429)
        #expect(try unknown.problem.detail == stranger.problem.detail)
    }

    @Test("One address that goes on and on does not use up what all strangers have")
    func oneAddress() async throws {
        let account = TestUser.freshEmail()
        let throttle = try await SharedAuth.throttle
        for number in 1...(2 * LoginThrottle.strangersAttempts) {
            try? await throttle.count(account: account, password: "\(number)", from: .network("203.0.113.1"))
        }
        try await throttle.count(account: account, password: "mine", from: .network("203.0.113.2"))
    }

    @Test("A known device has ten tries of its own: the cookie alone is no way to guess")
    func stolenDevice() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        let cookie = try await DeviceTests.cookie(of: user.login())
        let id = try #require(cookie.split(separator: "=").last?.split(separator: ".").first)
        try await use(1...LoginThrottle.attempts, throttle, user.email, from: .device(String(id)))
        #expect(try await user.login(headers: ["Cookie": cookie]).status == 429)
        #expect(try await user.login().status == 200)
    }

    @Test("POST /internal/accounts/unlock forgets all of it, writes it into the audit log, and is for sisters only")
    func unlock() async throws {
        let user = try await TestUser.make()
        let throttle = try await SharedAuth.throttle
        let auth = try await SharedAuth.daemon
        for network in 1...11 {
            try? await use(1...LoginThrottle.attempts, throttle, user.email, from: .network("203.0.113.\(network)"))
        }
        try? await use(1...LoginThrottle.attempts, throttle, user.email)
        // The counts of the previous version.
        try await SharedAuth.pool.execute(
            """
            insert into login_throttle (account, attempts, last_password, window_end)
            values (\(throttle.owner(of: user.email)), 11, 'x', now() + interval '15 minutes')
            """)
        #expect(try await user.login().status == 429)

        let path = "/internal/accounts/unlock"
        let body = #"{"email": "\#(user.email.uppercased())"}"#
        #expect(try await auth.call(.post, path, token: TestToken.admin(), json: body).status == 403)
        let token = TestToken.service()
        #expect(
            try await auth.call(.post, path, token: token, json: #"{"email": "nobody@example.com"}"#).status == 404)
        #expect(try await user.login().status == 429)
        #expect(try await auth.call(.post, path, token: token, json: body).status == 200)
        #expect(try await user.login().status == 200)
        let rows = try await SharedAuth.pool.query(
            """
            select (select count(*) from login_throttle where account = \(throttle.owner(of: user.email))),
                (select count(*) from audit_log where action = 'account.unlocked' and subject = \(user.id.text))
            """)
        #expect(try rows[0].decode(Int.self, Int.self) == (0, 1))
    }

    @Test("Neither accounts nor passwords stand in the table")
    func keepsNoSecrets() async throws {
        try await SharedAuth.throttle.count(
            account: "slip@example.com", password: "my secret slip", from: .network("203.0.113.250"))
        let rows = try await SharedAuth.pool.query(
            """
            select count(*)
            from login_throttle t
            where t::text like '%slip%' or t::text like '%203.0.113.250%' or length(last_password) <> 64
            """)
        #expect(try rows[0].decode(Int.self) == 0)
    }

    /// Counts this many different passwords.
    private func use(
        _ numbers: ClosedRange<Int>, _ throttle: LoginThrottle, _ account: String,
        from place: LoginThrottle.Place = .network(nil)
    ) async throws {
        for number in numbers {
            try await throttle.count(account: account, password: "\(number)", from: place)
        }
    }

    /// The id of a token's session.
    private func session(of token: String) async throws -> UUID? {
        try TestUser.signer().verify(token).sessionID
    }
}
