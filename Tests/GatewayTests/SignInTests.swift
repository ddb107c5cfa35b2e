import Daemon
import Gateway
import JSON
import Templating
import Testing
import TestSupport
import Wire

@Suite struct SignInTests {
    @Test func `who is not signed in signs in first and comes back`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            for path in ["/orders", "/admin/products?q=a", "/checkout"] {
                let answer = try await gateway.call(.get, path)
                #expect(answer.status == 303)
                #expect(answer.header("Location") == Paths.login(next: path))
            }
        }
    }

    @Test func `signing in hands the cookie on and leads where one wanted to go`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.post, "/login", form: "email=a%40b.c&password=right&next=%2Forders")
            #expect(answer.status == 303)
            #expect(answer.header("Location") == "/orders")
            #expect(answer.said == "signedIn")
            let cookie = try #require(answer.headers("Set-Cookie").first { $0.hasPrefix("access_token=") })
            #expect(cookie.hasSuffix("; HttpOnly; Path=/"))
        }
    }

    @Test func `auth is told that the browser came by https, and its cookie goes on as it is`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .post, "/login", form: "email=a%40b.c&password=right&next=%2Forders",
                headers: ["X-Forwarded-Proto": "https"])
            let cookies = answer.headers("Set-Cookie").filter { $0.hasPrefix("access_token=") }
            #expect(cookies.count == 1)
            #expect(cookies.first?.hasSuffix("; HttpOnly; Path=/; Secure") == true)
        }
    }

    @Test func `the device is known by its cookie and the client's address, which go to auth and back`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .post, "/login", form: "email=a%40b.c&password=right&next=%2F",
                headers: ["X-Forwarded-For": "203.0.113.9", "Cookie": "device=abc", "Sec-Fetch-Site": "same-origin"])
            let cookies = answer.headers("Set-Cookie")
            #expect(cookies.filter { $0.hasPrefix("device=") } == ["device=abc.203.0.113.9.gateway; Path=/"])
            #expect(cookies.count { $0.hasPrefix("access_token=") } == 1)
        }
    }

    @Test func `a password manager finds the form, the account and what the new password must be`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let known = try await gateway.call(.get, "/.well-known/change-password")
            #expect(known.status == 303)
            #expect(known.header("Location") == "/account#password")
            // By which it is seen that a shop does not simply answer 200 to everything.
            let unknown = try await gateway.call(
                .get, "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")
            #expect(unknown.status == 404)

            let account = try await gateway.call(.get, "/account", token: TestToken.user()).body
            #expect(account.contains(#"<h2 id="password">"#))
            #expect(account.contains(#"name="username" type="email" value="&lt;"#) && account.contains(" readonly>"))
            #expect(account.contains(#"autocomplete="current-password""#))
            for page in [account, try await gateway.call(.get, "/register").body] {
                #expect(page.contains(#"autocomplete="username""#))
                #expect(page.contains(#"autocomplete="new-password""#))
                let name = page.contains("field-new_password") ? "new_password" : "password"
                #expect(page.contains(#"aria-describedby="field-\#(name)-hint""#))
                #expect(page.contains(#"id="field-\#(name)-hint""#))
            }
            let refused = try await gateway.call(
                .post, "/register", form: "email=&password=", headers: ["Sec-Fetch-Site": "same-origin"]
            ).body
            #expect(refused.contains(#"aria-describedby="field-password-hint field-password-problem""#))
            #expect(HTMLCheck(refused).faults == [])
        }
    }

    @Test func `a wrong password shows the form again without it`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .post, "/login", form: "email=me%40example.com&password=secret123&next=%2Fcart")
            #expect(answer.status == 401)
            #expect(answer.body.contains("me@example.com"))
            #expect(answer.body.contains("role=\"alert\""))
            #expect(!answer.body.contains("secret123"))
            #expect(HTMLCheck(answer.body).faults == [])
        }
    }

    @Test func `a taken e-mail is told beside its field, in the reader's language`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .post, "/register", form: "email=me%40example.com&password=secret123",
                headers: ["Accept-Language": "ru"])
            #expect(answer.status == 409)
            #expect(answer.body.contains("Это уже занято."))
            #expect(answer.body.contains("aria-invalid=\"true\""))
        }
    }

    @Test func `signing out deletes the cookie`() async throws {
        try await GatewayFixture.with(EmptySisters.self) { gateway async throws in
            let answer = try await gateway.call(.post, "/logout", form: "")
            #expect(answer.status == 303)
            #expect(
                answer.headers("Set-Cookie").contains { $0.hasPrefix("access_token=;") && $0.contains("Max-Age=0") })
            #expect(answer.said == "signedOut")
        }
    }
}
