import Daemon
import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite("Sessions") struct SessionTests {
    @Test("GET /auth/me is the caller's account, by bearer token or by cookie")
    func me() async throws {
        let user = try await TestUser.make()
        let auth = try await SharedAuth.daemon
        let token = user.token()
        for headers in [["Authorization": "Bearer \(token)"], ["Cookie": "access_token=\(token)"]] {
            let answer = try await auth.call(.get, "/auth/me", headers: headers)
            #expect(answer.status == 200)
            let account = try answer.decoded(as: Account.self)
            #expect(account.id == user.id)
            #expect(account.email == user.email)
            #expect(!answer.body.contains("password"))
            #expect(answer.header("Cache-Control") == "no-store")
        }
        let head = try await auth.call(.head, "/auth/me", token: token)
        #expect(head.status == 200)
        #expect(head.body.isEmpty)
    }

    @Test("Without a token, or with one that is no good, /auth/me is 401")
    func notSignedIn() async throws {
        let user = try await TestUser.make()
        let auth = try await SharedAuth.daemon
        let foreign = TokenSigner(secret: "another secret that is 32 bytes long", previous: nil)
        let bad: [String?] = [
            nil, "rubbish", "a.b.c", user.token(lifetime: -1),
            foreign.token(for: user.id, email: user.email, role: .user, lifetime: 60),
            TestToken.user(.v7()),
        ]
        for token in bad {
            let answer = try await auth.call(.get, "/auth/me", token: token)
            #expect(answer.status == 401)
            #expect(answer.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        }
    }

    @Test("A sister daemon's token is no person: 403")
    func service() async throws {
        #expect(try await SharedAuth.daemon.call(.get, "/auth/me", token: TestToken.service()).status == 403)
    }

    @Test("A blocked account's token is 401 here at once")
    func blocked() async throws {
        let user = try await TestUser.make(isActive: false)
        #expect(try await SharedAuth.daemon.call(.get, "/auth/me", token: user.token()).status == 401)
    }

    @Test("POST /auth/logout deletes the cookie, for visitors as well")
    func logout() async throws {
        let auth = try await SharedAuth.daemon
        let token = try await TestUser.make().token()
        for token in [token, nil] {
            let answer = try await auth.call(.post, "/auth/logout", token: token)
            #expect(answer.status == 200)
            #expect(answer.body == #"{"detail":"logged out"}"#)
            #expect(
                answer.headers("Set-Cookie") == ["access_token=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"])
        }
    }

    @Test("POST /auth/change_password ends the tokens of before; the answer's token goes on")
    func changePassword() async throws {
        let user = try await TestUser.make()
        let auth = try await SharedAuth.daemon
        // Made in the very second of the change: whole seconds must not let it through.
        let before = user.token()
        let answer = try await auth.call(
            .post, "/auth/change_password", token: before,
            json: #"{"old_password": "\#(TestUser.password)", "new_password": "another horse"}"#)
        #expect(answer.status == 200)
        #expect(answer.body.hasPrefix(#"{"ok":true,"#))

        #expect(try await auth.call(.get, "/auth/me", token: before).status == 401)
        let token = try answer.decoded(as: AccessToken.self).accessToken
        #expect(answer.header("Set-Cookie")?.hasPrefix("access_token=\(token);") == true)
        #expect(try await auth.call(.get, "/auth/me", token: token).status == 200)

        #expect(try await user.login().status == 401)
        let login = try await auth.call(.post, "/auth/login", form: "username=\(user.email)&password=another+horse")
        #expect(login.status == 200)
        let next = try login.decoded(as: AccessToken.self).accessToken
        #expect(try await auth.call(.get, "/auth/me", token: next).status == 200)
    }

    @Test("A wrong old password, and fields that can't be, are 422 and change nothing")
    func refusedChange() async throws {
        let user = try await TestUser.make()
        let auth = try await SharedAuth.daemon
        let token = user.token()
        for (body, field) in [
            (#"{"old_password": "wrong", "new_password": "another horse"}"#, "old_password"),
            (#"{"old_password": "\#(TestUser.password)", "new_password": "short"}"#, "new_password"),
            (#"{"old_password": 1, "new_password": "another horse"}"#, "old_password"),
            (#"{"new_password": "another horse"}"#, "old_password"),
            (#"{"old_password": "\#(TestUser.password)", "new_password": "another horse", "id": 1}"#, "id"),
        ] {
            let answer = try await auth.call(.post, "/auth/change_password", token: token, json: body)
            #expect(answer.status == 422)
            #expect(try answer.problem.errors.map(\.field) == [field])
        }
        #expect(try await auth.call(.post, "/auth/change_password", json: "{}").status == 401)
        #expect(try await auth.call(.post, "/auth/change_password", token: token, form: "a=b").status == 415)
        #expect(try await auth.call(.get, "/auth/me", token: token).status == 200)
    }

    @Test("A cookie does not do for a change that another site asks for: 403")
    func crossSite() async throws {
        let token = try await TestUser.make().token()
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/change_password", json: "{}",
            headers: ["Cookie": "access_token=\(token)", "Sec-Fetch-Site": "cross-site"])
        #expect(answer.status == 403)
    }
}

@Suite("Methods and paths") struct MethodTests {
    @Test(
        "A method that a path does not know is 405 with Allow",
        arguments: [
            ("/auth/register", TestDaemon.Method.get, "POST"),
            ("/auth/login", .delete, "POST"),
            ("/auth/logout", .get, "POST"),
            ("/auth/me", .post, "GET, HEAD"),
            ("/auth/change_password", .put, "POST"),
            ("/auth/users", .post, "GET, HEAD"),
            ("/auth/users/0190163d-8694-739b-aea5-966c26f8ad91", .get, "PATCH"),
            ("/health", .post, "GET, HEAD"),
        ])
    func methodNotAllowed(_ path: String, _ method: TestDaemon.Method, _ allow: String) async throws {
        let answer = try await SharedAuth.daemon.call(method, path)
        #expect(answer.status == 405)
        #expect(answer.header("Allow") == allow)
    }

    @Test("An unknown path is 404, problem and request id included")
    func unknownPath() async throws {
        let answer = try await SharedAuth.daemon.call(.get, "/auth/nothing", headers: ["X-Request-ID": "test-404"])
        #expect(answer.status == 404)
        #expect(answer.header("X-Request-ID") == "test-404")
        #expect(try answer.problem.requestID == "test-404")
    }

    @Test("A path with a slash at its end is the same resource")
    func trailingSlash() async throws {
        let token = try await TestUser.make().token()
        #expect(try await SharedAuth.daemon.call(.get, "/auth/me/", token: token).status == 200)
    }
}
