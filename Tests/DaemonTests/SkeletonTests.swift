import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import TestSupport
import Testing
import Wire

/// A daemon with a route for each thing the skeleton promises.
private struct EchoDaemon: ShopDaemon {
    static let name = "echo"
    static let summary = "answers what tests ask"
    static let settings: [any SettingDeclaration] = []

    static func build(_ setup: Setup) async throws -> Blueprint {
        Blueprint { router in
            router.get("things/:id") { _, context in Response.detail(try context.parameters.id().text) }
            router.post("things") { request, _ in
                var fields = try await request.jsonFields()
                let name = fields.required("name", .text(1...5))
                let count = fields.required("count", .integer(1...9))
                try fields.check()
                return Response.detail("\(name) \(count)", headers: [:])
            }
            router.get("me") { _, context in Response.detail(try context.requireUser().email) }
            router.post("me") { _, context in Response.detail(try context.requireUser().email) }
            router.get("admin") { _, context in Response.detail(try context.requireAdmin().email) }
            router.get("internal") { _, context in Response.detail(try context.requireService().subject) }
            router.get("fault") { _, _ -> Response in throw Fault() }
        }
    }

    struct Fault: Error {}
}

@Suite struct SkeletonTests {
    @Test func `a request id is taken over when it is plain and made when it is not`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let kept = try await daemon.call(.get, "/health", headers: ["X-Request-ID": "abc-123"])
            #expect(kept.header("X-Request-ID") == "abc-123")
            let made = try await daemon.call(.get, "/health", headers: ["X-Request-ID": "a b<c>"])
            #expect(made.header("X-Request-ID")?.count == 32)
        }
    }

    @Test func `every error is problem+json with a detail and the request id`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let answer = try await daemon.call(.get, "/nothing-here")
            #expect(answer.status == 404)
            #expect(answer.header("Content-Type") == "application/problem+json")
            let problem = try answer.problem
            #expect(problem.requestID == answer.header("X-Request-ID"))
            let fault = try await daemon.call(.get, "/fault")
            #expect(fault.status == 500)
            #expect(!fault.body.contains("Fault"))
        }
    }

    @Test func `a method that a path does not know is 405 and says which it knows`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let answer = try await daemon.call(.delete, "/me")
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == "GET, HEAD, POST")
            #expect(try await daemon.call(.head, "/health").status == 200)
        }
    }

    @Test func `all refused fields are named at once`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let answer = try await daemon.call(.post, "/things", json: #"{"name":"toolong","count":"x","extra":1}"#)
            #expect(answer.status == 422)
            let errors = try answer.problem.errors
            #expect(errors.map(\.field) == ["name", "count", "extra"])
            #expect(errors.map(\.code) == [.tooLong, .invalid, .unknown])
        }
    }

    @Test(arguments: [
        ("not json", 400), ("", 400), ("[]", 422), ("null", 422), (#"{"name":"a\u0000","count":1}"#, 422),
        (#"{"name":"a","count":1e99}"#, 422), (#"{"name":"a","count":1.5}"#, 422),
        (#"{"name":"a","count":99999999999999999999999}"#, 422), (#"{"name":1,"count":1}"#, 422),
    ])
    func `rubbish is a 4xx with a sentence`(body: String, status: Int) async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let answer = try await daemon.call(.post, "/things", json: body)
            #expect(answer.status == status)
            let problem = try answer.problem
            #expect(!problem.detail.isEmpty)
            #expect(try await daemon.call(.get, "/health").status == 200)
        }
    }

    @Test func `nesting without end is refused, not followed`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let body = String(repeating: "[", count: 100_000)
            #expect(try await daemon.call(.post, "/things", json: body).status == 400)
            #expect(try await daemon.call(.get, "/health").status == 200)
        }
    }

    @Test func `a body over the limit is 413 and one of another type 415`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let large = #"{"name":""# + String(repeating: "x", count: 2 << 20) + #""}"#
            #expect(try await daemon.call(.post, "/things", json: large).status == 413)
            #expect(try await daemon.call(.post, "/things", form: "name=a").status == 415)
        }
    }

    @Test func `a malformed id in a path is 422, slashes at the end do not matter`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let id = UUID.v7().text
            #expect(try await daemon.call(.get, "/things/\(id)?x=1").status == 200)
            #expect(try await daemon.call(.get, "/things/\(id)/").status == 200)
            #expect(try await daemon.call(.get, "/things/\(id)%3Fx=1").status == 422)
            #expect(try await daemon.call(.get, "/things/%00").status == 422)
        }
    }
}

@Suite struct AuthenticationTests {
    @Test func `who may not is 401 as a visitor and 403 as somebody else`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let visitor = try await daemon.call(.get, "/admin")
            #expect(visitor.status == 401)
            #expect(visitor.header("WWW-Authenticate") == "Bearer")
            let user = TestToken.user()
            let admin = TestToken.admin()
            let service = TestToken.service()
            #expect(try await daemon.call(.get, "/admin", token: user).status == 403)
            #expect(try await daemon.call(.get, "/admin", token: admin).status == 200)
            #expect(try await daemon.call(.get, "/internal", token: admin).status == 403)
            #expect(try await daemon.call(.get, "/internal", token: service).status == 200)
            #expect(try await daemon.call(.get, "/me", token: service).status == 403)
        }
    }

    @Test func `a token that is expired, of another key or not HS256 is 401`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let expired = TestToken.user(lifetime: -10)
            #expect(try await daemon.call(.get, "/me", token: expired).status == 401)
            let foreign = TokenSigner(secret: "another secret of 32 bytes or more!", previous: nil)
                .token(for: .v7(), email: "x@example.com", role: .admin, lifetime: 60)
            #expect(try await daemon.call(.get, "/me", token: foreign).status == 401)
            let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."
            #expect(try await daemon.call(.get, "/me", token: none).status == 401)
            #expect(try await daemon.call(.get, "/me", token: "rubbish").status == 401)
        }
    }

    @Test func `a scheme that is for somebody before the shop does not hide a cookie, and lets nobody in`() async throws
    {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let basic = ["Authorization": "Basic eDp5"]
            #expect(try await daemon.call(.get, "/me", headers: basic).status == 401)
            let cookie = ["Cookie": "access_token=\(TestToken.user())"]
            #expect(try await daemon.call(.get, "/me", headers: basic.merging(cookie) { $1 }).status == 200)
            for nothing in ["Bearer", "Bearer ", "bearer x"] {
                let headers = cookie.merging(["Authorization": nothing]) { $1 }
                #expect(try await daemon.call(.get, "/me", headers: headers).status == 401, "\(nothing)")
            }
        }
    }

    @Test func `a token of the previous key is still good`() async throws {
        let old = TestToken.user(email: "old@example.com")
        let environment = [
            "SECRET_KEY": "a new secret for tests of 32 bytes", "SECRET_KEY_PREVIOUS": TestDaemon.secret,
        ]
        try await TestDaemon.with(EchoDaemon.self, environment: environment) { daemon async throws in
            #expect(try await daemon.call(.get, "/me", token: old).body.contains("old@example.com"))
        }
    }

    /// Swift compares and splits texts by letters, in quadratic time of a letter's marks.
    @Test func `a header field with endless marks on one letter is refused before it is read`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let odd = "e" + String(repeating: "\u{301}\u{334}", count: 1900)
            for name in ["Authorization", "Cookie", "Accept-Language", "traceparent", "X-Other"] {
                let value = name == "Cookie" ? "access_token=\(odd)" : odd
                let answer = try await daemon.call(.get, "/me", headers: [name: value, "X-Request-ID": "abc-1"])
                #expect(answer.status == 400, "\(name)")
                #expect(answer.header("X-Request-ID") == "abc-1")
            }
            #expect(try await daemon.call(.get, "/health", headers: ["X-Other": "Việt Nam, e\u{301}"]).status == 200)
        }
    }

    @Test func `a change with a cookie must come from the same origin`() async throws {
        try await TestDaemon.with(EchoDaemon.self) { daemon async throws in
            let cookie = "access_token=\(TestToken.user())"
            func post(_ headers: [String: String]) async throws -> Int {
                try await daemon.call(.post, "/me", headers: headers.merging(["Cookie": cookie]) { $1 }).status
            }
            #expect(try await post([:]) == 403)
            #expect(try await post(["Sec-Fetch-Site": "cross-site"]) == 403)
            #expect(try await post(["Sec-Fetch-Site": "same-origin"]) == 200)
            #expect(try await post(["Origin": "https://evil.example", "Host": "shop.example"]) == 403)
            #expect(try await post(["Origin": "https://shop.example", "Host": "shop.example"]) == 200)
            #expect(try await daemon.call(.get, "/me", headers: ["Cookie": cookie]).status == 200)
        }
    }
}
