import Daemon
import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite("/auth/users") struct UsersTests {
    @Test("An admin pages through the accounts whose e-mail contains q, newest first")
    func pages() async throws {
        let auth = try await SharedAuth.daemon
        let admin = try await TestUser.make(role: .admin).token()
        let mark = UUID.v7().text.suffix(12)
        var made: [UUID] = []
        for number in 1...5 { made.append(try await TestUser.make(email: "\(number).\(mark)@example.com").id) }

        var found: [UUID] = []
        var path: String? = "/auth/users?q=\(mark.uppercased())&limit=2"
        var pages = 0
        while let next = path {
            let answer = try await auth.call(.get, next, token: admin)
            #expect(answer.status == 200)
            #expect(answer.header("X-Total-Count") == "5")
            found += try answer.decoded(as: [Account].self).map(\.id)
            path = answer.header("Link").map { "/auth/users" + $0.dropFirst().prefix { $0 != ">" } }
            pages += 1
        }
        #expect(found == made.sorted { $0.text > $1.text })
        #expect(pages == 3)
    }

    @Test("q is text, not a pattern")
    func literalSearch() async throws {
        let admin = try await TestUser.make(role: .admin).token()
        for q in ["%25", "_%25", "%27", "%5C"] {
            let answer = try await SharedAuth.daemon.call(.get, "/auth/users?q=\(q)", token: admin)
            #expect(answer.status == 200)
            #expect(answer.body == "[]")
        }
    }

    @Test(
        "A query that can't be is 422",
        arguments: [
            ("limit=0", "limit"), ("limit=101", "limit"), ("limit=99999999999999999999", "limit"),
            ("limit=abc", "limit"),
            ("cursor=abc", "cursor"), ("q=a%00", "q"), ("q=" + String(repeating: "a", count: 255), "q"),
        ])
    func invalidQuery(_ query: String, _ field: String) async throws {
        let admin = try await TestUser.make(role: .admin).token()
        let answer = try await SharedAuth.daemon.call(.get, "/auth/users?\(query)", token: admin)
        #expect(answer.status == 422)
        #expect(try answer.problem.errors.map(\.field) == [field])
    }

    @Test("An admin changes role and is_active; what is absent stays, and the person's sessions end")
    func updates() async throws {
        let auth = try await SharedAuth.daemon
        let admin = try await TestUser.make(role: .admin).token()
        let user = try await TestUser.make()
        let token = user.token()

        func patch(_ json: String) async throws -> Account {
            let answer = try await auth.call(.patch, "/auth/users/\(user.id.text)", token: admin, json: json)
            #expect(answer.status == 200)
            return try answer.decoded()
        }
        #expect(try await patch("{}").role == .user)
        #expect(try await patch(#"{"role": "user", "is_active": true}"#).isActive)
        #expect(try await auth.call(.get, "/auth/me", token: token).status == 200)

        #expect(try await patch(#"{"role": "admin"}"#).role == .admin)
        #expect(try await auth.call(.get, "/auth/me", token: token).status == 401)
        let blocked = try await patch(#"{"is_active": false}"#)
        #expect(blocked.role == .admin)
        #expect(!blocked.isActive)
        #expect(try await user.login().status == 401)
        #expect(try await patch(#"{"is_active": true, "role": "user"}"#).isActive)
        #expect(try await user.login().status == 200)
    }

    @Test("Visitors get 401; people, and admins who are so only by their token, 403")
    func notAllowed() async throws {
        let auth = try await SharedAuth.daemon
        let user = try await TestUser.make()
        let stale = TestUser.signer().token(for: user.id, email: user.email, role: .admin, lifetime: 60)
        for (method, path) in [
            (TestDaemon.Method.get, "/auth/users"), (.patch, "/auth/users/\(user.id.text)"), (.patch, "/auth/users/x"),
        ] {
            #expect(try await auth.call(method, path, json: "{}").status == 401)
            #expect(try await auth.call(method, path, token: user.token(), json: "{}").status == 403)
            #expect(try await auth.call(method, path, token: stale, json: "{}").status == 403)
            #expect(try await auth.call(method, path, token: TestToken.service(), json: "{}").status == 403)
        }
    }

    @Test("An id that is none is 422, an unknown one 404")
    func ids() async throws {
        let auth = try await SharedAuth.daemon
        let admin = try await TestUser.make(role: .admin).token()
        #expect(try await auth.call(.patch, "/auth/users/7", token: admin, json: "{}").status == 422)
        #expect(try await auth.call(.patch, "/auth/users/\(UUID.v7().text)", token: admin, json: "{}").status == 404)
    }

    @Test(
        "A change that can't be is 422, other bodies 400 and 415",
        arguments: [
            (#"{"role": "service"}"#, 422), (#"{"role": null}"#, 422), (#"{"role": 1}"#, 422),
            (#"{"is_active": "true"}"#, 422), (#"{"is_active": 1}"#, 422), (#"{"email": "a@example.com"}"#, 422),
            ("[]", 422), ("{", 400),
        ])
    func invalidChange(_ body: String, _ status: Int) async throws {
        let auth = try await SharedAuth.daemon
        let admin = try await TestUser.make(role: .admin).token()
        let user = try await TestUser.make()
        let answer = try await auth.call(.patch, "/auth/users/\(user.id.text)", token: admin, json: body)
        #expect(answer.status == status)
        #expect(try await auth.call(.patch, "/auth/users/\(user.id.text)", token: admin, form: "a=b").status == 415)
    }
}
