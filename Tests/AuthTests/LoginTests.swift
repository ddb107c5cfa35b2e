import Auth
import Daemon
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite("POST /auth/login") struct LoginTests {
    @Test("The right password gives a token for all daemons, in the body and in a cookie")
    func signsIn() async throws {
        let user = try await TestUser.make()
        let answer = try await user.login()
        #expect(answer.status == 200)
        #expect(answer.header("Cache-Control") == "no-store")
        let token = try answer.decoded(as: AccessToken.self)
        #expect(token.expiresIn == 720 * 60)
        #expect(answer.body.contains(#""token_type":"bearer""#))
        #expect(
            answer.headers("Set-Cookie").first
                == "access_token=\(token.accessToken); HttpOnly; SameSite=Lax; Path=/; Max-Age=43200")

        let identity = try TestUser.signer().verify(token.accessToken)
        #expect(identity.subject == user.id.text)
        #expect(identity.email == user.email)
        #expect(identity.role == .user)
    }

    @Test("The token is a JWT with HS256 and just the claims of the contract")
    func claims() async throws {
        let token = try await TestUser.make().login().decoded(as: AccessToken.self).accessToken
        let parts = token.split(separator: ".").map { decodedBase64URL(String($0)) }
        #expect(parts.count == 3)
        #expect(parts[0].contains(#""alg":"HS256""#))
        struct Claims: Decodable {
            let sub: UUID
            let email: String
            let role: String
            let iat: Int
            let exp: Int
            let jti: UUID
            let sid: UUID
        }
        let claims = try JSONDecoder().decode(Claims.self, from: Data(parts[1].utf8))
        #expect(claims.exp - claims.iat == 720 * 60)
        #expect(claims.role == "user")
    }

    @Test("Behind https the cookie is Secure")
    func secureCookie() async throws {
        let answer = try await TestUser.make().login(headers: ["X-Forwarded-Proto": "https"])
        #expect(answer.headers("Set-Cookie").count == 2)
        #expect(answer.headers("Set-Cookie").allSatisfy { $0.hasSuffix("; Secure") })
    }

    @Test("The e-mail may be typed in capitals and with blanks, and grant_type and scope may be given")
    func lenientForm() async throws {
        let user = try await TestUser.make()
        let answer = try await SharedAuth.daemon.call(
            .post, "/auth/login",
            form: "grant_type=password&username=+\(user.email.uppercased())+&password=correct%20horse&scope=")
        #expect(answer.status == 200)
    }

    @Test("A password is taken as it is typed, blanks and invisible characters too")
    func passwordToTheByte() async throws {
        let email = TestUser.freshEmail()
        let password = " \u{A0}secret\u{200B}\t "
        let made = try await SharedAuth.daemon.call(
            .post, "/auth/register", json: #"{"email":"\#(email)","password":" \u00a0secret\u200b\t "}"#)
        #expect(made.status == 201)
        func signIn(_ password: String) async throws -> Int {
            try await SharedAuth.daemon.call(
                .post, "/auth/login", form: "username=\(email)&password=\(URLEncoding.encode(password))"
            ).status
        }
        #expect(try await signIn(password) == 200)
        #expect(try await signIn("secret") == 401)
        #expect(try await signIn(" \u{A0}secret\t ") == 401)
    }

    @Test("Unknown user, wrong password and blocked user get the same 401, and it takes as long")
    func oneAnswer() async throws {
        let known = try await TestUser.make()
        let blocked = try await TestUser.make(isActive: false)
        let clock = ContinuousClock()

        var details: Set<String> = []
        var times: [Duration] = []
        for (email, password) in [
            (known.email, "wrong"), (blocked.email, TestUser.password), (TestUser.freshEmail(), "wrong"),
            ("no address", "wrong"),
        ] {
            let start = clock.now
            let answer = try await SharedAuth.daemon.call(
                .post, "/auth/login",
                form: "username=\(URLEncoding.encode(email))&password=\(URLEncoding.encode(password))")
            times.append(start.duration(to: clock.now))
            #expect(answer.status == 401)
            #expect(answer.header("WWW-Authenticate") == "Bearer")
            #expect(answer.header("Set-Cookie") == nil)
            details.insert(try answer.problem.detail)
        }
        #expect(details.count == 1)
        // A hash takes far over 50 ms; an answer without one would take two or three.
        #expect(times.allSatisfy { $0 > .milliseconds(50) })
    }

    @Test(
        "What the form lacks or can't be is 422",
        arguments: [
            ("", ["username", "password"]),
            ("username=a%40example.com", ["password"]),
            ("username=&password=", ["username", "password"]),
            ("username=a%40example.com&password=x&grant_type=client_credentials", ["grant_type"]),
            ("username=a%40example.com&password=a%00b", ["password"]),
            ("username=a%00&password=ab", ["username"]),
            ("username=a%40example.com&password=" + String(repeating: "a", count: 129), ["password"]),
            ("%%%&=&&==&username", ["username", "password"]),
        ])
    func invalidForm(_ form: String, _ fields: [String]) async throws {
        let answer = try await SharedAuth.daemon.call(.post, "/auth/login", form: form)
        #expect(answer.status == 422)
        #expect(try answer.problem.errors.map(\.field) == fields)
    }

    @Test("JSON is 415, a megabyte 413")
    func wrongBody() async throws {
        let auth = try await SharedAuth.daemon
        #expect(try await auth.call(.post, "/auth/login", json: "{}").status == 415)
        #expect(try await auth.call(.post, "/auth/login").status == 415)
        let huge = "username=a%40example.com&password=" + String(repeating: "a", count: 1 << 20)
        #expect(try await auth.call(.post, "/auth/login", form: huge).status == 413)
    }

    @Test("A hash made with other parameters is renewed by a sign-in")
    func rehash() async throws {
        let user = try await TestUser.make(passwordHash: TestUser.weakHash)
        #expect(try await user.login().status == 200)
        let rows = try await SharedAuth.pool.query("select password_hash from users where id = \(user.id)")
        #expect(try rows[0].decode(String.self).hasPrefix("scrypt$ln=15,r=8,p=3$"))
        #expect(try await user.login().status == 200)
    }
}

/// The text behind the URL-safe alphabet of RFC 4648, 5, without padding.
private func decodedBase64URL(_ text: String) -> String {
    var text = text.replacing("-", with: "+").replacing("_", with: "/")
    while text.utf8.count % 4 != 0 { text += "=" }
    return Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) } ?? ""
}
