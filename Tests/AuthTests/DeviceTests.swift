import Auth
import TestSupport
import Testing
import Wire

@Suite struct DeviceTests {
    @Test func `a sign-in makes the device known for a year, by a cookie that no script and no other site gets`()
        async throws
    {
        let answer = try await TestUser.make().login()
        let set = try #require(answer.headers("Set-Cookie").first { $0.hasPrefix("device=") })
        #expect(set.hasSuffix("; HttpOnly; SameSite=Lax; Path=/; Max-Age=31536000"))
        #expect(try Self.cookie(of: answer).split(separator: ".").map(\.utf8.count) == [7 + 32, 32])
    }

    @Test func `a wrong password makes no device known, and the cookie signs nobody in`() async throws {
        let user = try await TestUser.make()
        let auth = try await SharedAuth.daemon
        let cookie = try await Self.cookie(of: user.login())
        let wrong = try await auth.call(
            .post, "/auth/login", form: "username=\(user.email)&password=wrong", headers: ["Cookie": cookie])
        #expect(wrong.status == 401)
        #expect(wrong.headers("Set-Cookie").isEmpty)
        #expect(try await auth.call(.get, "/auth/me", headers: ["Cookie": cookie]).status == 401)
    }

    @Test func `the id stays, and the last four accounts are known`() async throws {
        var cookie: String?
        var ids: Set<Substring> = []
        var users: [TestUser] = []
        for number in 1...5 {
            users.append(try await TestUser.make())
            let answer = try await users[number - 1].login(headers: cookie.map { ["Cookie": $0] } ?? [:])
            cookie = try Self.cookie(of: answer)
            let parts = try #require(cookie).split(separator: ".")
            ids.insert(parts[0])
            #expect(parts.count == 1 + min(number, 4))
        }
        #expect(ids.count == 1)
        // A repeat does not count as a fifth account.
        let again = try await users[2].login(headers: ["Cookie": #require(cookie)])
        #expect(try Self.cookie(of: again).split(separator: ".").count == 5)

        for (user, isKnown) in zip(users, [false, true, true, true, true]) {
            try await Self.shutOutStrangers(from: user)
            let answer = try await user.login(headers: ["Cookie": #require(cookie)])
            #expect(answer.status == (isKnown ? 200 : 429))
        }
    }

    @Test func `a cookie of another account, a changed one and rubbish are a stranger's`() async throws {
        let user = try await TestUser.make()
        let own = try await Self.cookie(of: user.login())
        let foreign = try await Self.cookie(of: TestUser.make().login())
        try await Self.shutOutStrangers(from: user)
        let last = own.last == "0" ? "1" : "0"
        for cookie in [
            foreign, own.dropLast() + last, "device=", "device=.", "device=\(String(repeating: "a", count: 8000))",
            String(own.split(separator: ".")[0]), own + ".", own.uppercased(),
        ] {
            #expect(try await user.login(headers: ["Cookie": String(cookie)]).status == 429, "\(cookie.prefix(80))")
        }
        #expect(try await user.login(headers: ["Cookie": own]).status == 200)
    }

    @Test func `a cookie signed with the key of before is known, one of another key is not`() async throws {
        let now = try await AuthWorld.start(environment: [
            "SECRET_KEY_PREVIOUS": TestDaemon.secret, "SECRET_KEY": other,
        ])
        let user = try await TestUser.make()
        let cookie = try await Self.cookie(of: user.login())
        _ = try await TestUser.make(email: user.email, in: now.pool)
        for _ in 1...11 {
            let form = "username=\(user.email)&password=\(TestUser.freshEmail())"
            _ = try await now.daemon.call(.post, "/auth/login", form: form)
        }
        func status(_ cookie: String) async throws -> Int {
            try await now.daemon.call(
                .post, "/auth/login", form: "username=\(user.email)&password=correct+horse",
                headers: ["Cookie": cookie]
            ).status
        }
        #expect(
            try await status("device=\(String(repeating: "a", count: 32)).\(String(repeating: "a", count: 32))") == 429)
        #expect(try await status(cookie) == 200)
        await now.daemon.stop()
    }

    private let other = "another secret for tests, 32 bytes or more"

    /// The cookie as a browser sends it back.
    static func cookie(of answer: TestAnswer) throws -> String {
        let set = try #require(answer.headers("Set-Cookie").first { $0.hasPrefix("device=") })
        return String(set.prefix { $0 != ";" })
    }

    /// Enough wrong passwords to block everybody without a cookie, from any address.
    private static func shutOutStrangers(from user: TestUser) async throws {
        let throttle = try await SharedAuth.throttle
        for number in 1...10 {
            try await throttle.count(account: user.email, password: "\(number)", from: .network(nil))
        }
    }
}
