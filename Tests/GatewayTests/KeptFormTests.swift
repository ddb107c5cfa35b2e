import Daemon
import Gateway
import TestSupport
import Testing
import Wire

/// A form that was sent after the session had ended.
@Suite struct KeptFormTests {
    private static let typed = [
        "name": "Ann \(ShopData.hostile)", "phone": "123",
        "address": "Line one\r\nLine \"two\" & 'three'",
        "note": "  two blanks before", "delivery": "courier 5.00", "payment": "invoice",
    ]

    /// The buyer's checkout form as typed, and the sign-in page that it leads to.
    private func signInForm(_ gateway: TestDaemon) async throws -> PageForm {
        let buyer = try await Person(ShopData.buyer)
        let page = try await gateway.page("/checkout", cookies: [buyer.cookie]).body
        var form = try #require(PageForm.first("/checkout", in: page))
        form.fields.merge(Self.typed) { $1 }
        let answer = try await gateway.send(form)
        #expect(answer.status == 401)
        #expect(answer.body.contains("You are signed out, so nothing was done."))
        #expect(answer.header("Cache-Control") == "private, no-store")
        #expect(HTMLCheck(answer.body).faults == [])
        #expect(!answer.body.contains("<script>"))
        return try #require(PageForm.first("/login", in: answer.body))
    }

    /// As a browser does what 307 says: the same fields once more, with the new cookies.
    private func follow(_ answer: TestAnswer, _ form: PageForm, _ gateway: TestDaemon) async throws -> TestAnswer {
        #expect(answer.status == 307)
        let path = try #require(answer.header("Location"))
        return try await gateway.send(form, to: path, cookies: answer.cookies)
    }

    private func expectKept(_ answer: TestAnswer) throws {
        #expect(answer.status == 200)
        #expect(answer.body.contains("You were signed out when you sent this form, so nothing was done."))
        #expect(HTMLCheck(answer.body).faults == [])
        let form = try #require(PageForm.first("/checkout", in: answer.body))
        for (name, value) in Self.typed { #expect(form.fields[name] == value, "\(name)") }
    }

    @Test func `after signing in the form is there again with what was typed, and nothing is done yet`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            var form = try await signInForm(gateway)
            form.fields.merge(["email": "a@example.com", "password": "right"]) { $1 }
            let signedIn = try await gateway.send(form)
            #expect(signedIn.header("Location") == "/checkout")
            let page = try await follow(signedIn, form, gateway)
            try expectKept(page)
            // Then it is sent by hand, and is an order.
            let own = try #require(PageForm.first("/checkout", in: page.body))
            let sent = try await gateway.send(own, cookies: signedIn.cookies + ["lang=ru"])
            #expect(sent.header("Location")?.hasPrefix("/orders/") == true)
        }
    }

    @Test func `it survives a wrong password, and a look at the other page`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            var form = try await signInForm(gateway)
            form.fields.merge(["email": "a@example.com", "password": "wrong secret"]) { $1 }
            let wrong = try await gateway.send(form)
            #expect(wrong.status == 401)
            #expect(!wrong.body.contains("wrong secret"))
            form = try #require(PageForm.first("/login", in: wrong.body))
            form.fields["show"] = "on"
            let register = try await gateway.send(form, to: "/register")
            #expect(register.status == 200)
            #expect(HTMLCheck(register.body).faults == [])
            form = try #require(PageForm.first("/register", in: register.body))
            #expect(form.fields["email"] == "a@example.com")
            form.fields["password"] = "right"
            let taken = try await gateway.send(form)
            #expect(taken.status == 409)
            form = try #require(PageForm.first("/register", in: taken.body))
            form.fields["show"] = "on"
            form = try #require(PageForm.first("/login", in: try await gateway.send(form, to: "/login").body))
            form.fields["password"] = "right"
            try expectKept(try await follow(try await gateway.send(form), form, gateway))
        }
    }

    @Test func `another person sees nothing of it`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            var form = try await signInForm(gateway)
            form.fields.merge(["email": "other@example.com", "password": "right"]) { $1 }
            let signedIn = try await gateway.send(form)
            #expect(signedIn.status == 303)
            // Not even by sending it there in spite of that.
            let other = try await gateway.send(form, to: "/checkout", cookies: signedIn.cookies)
            #expect(other.status == 303)
            #expect(other.header("Location") == "/checkout")
        }
    }

    @Test func `no password and no card number is kept`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer)
            for (path, secrets) in [
                (Paths.account, ["old_password", "new_password"]), (Paths.pay(ShopData.ready.orders[0].id), ["card"]),
            ] {
                let page = try await gateway.page(path, cookies: [buyer.cookie]).body
                var form = try #require(PageForm.first(path, in: page))
                for name in secrets { form.fields[name] = "a secret of mine" }
                let answer = try await gateway.send(form)
                #expect(answer.status == 401)
                #expect(!answer.body.contains("a secret of mine"))
                #expect(PageForm.first("/login", in: answer.body)?.fields["next"] == path)
            }
        }
    }

    @Test func `a session that auth has ended is the same, and its cookie goes`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer)
            let page = try await gateway.page("/account", cookies: [buyer.cookie]).body
            var form = try #require(PageForm.first("/account", in: page))
            form.fields.merge(["old_password": "one secret", "new_password": "two secrets"]) { $1 }
            let answer = try await gateway.send(form, cookies: [buyer.cookie])
            #expect(answer.status == 401)
            #expect(
                answer.headers("Set-Cookie").contains { $0.hasPrefix("access_token=;") && $0.contains("Max-Age=0") })
            #expect(PageForm.first("/login", in: answer.body)?.fields["kept.owner"] == form.fields["owner"])
        }
    }

    @Test func `what is too much to carry is said to be lost`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer)
            let page = try await gateway.page("/checkout", cookies: [buyer.cookie]).body
            var form = try #require(PageForm.first("/checkout", in: page))
            form.fields["note"] = String(repeating: "x", count: 300_000)
            let answer = try await gateway.send(form)
            #expect(answer.status == 401)
            #expect(answer.body.contains("It is too much to be kept here"))
            #expect(answer.body.utf8.count < 20_000)
            #expect(!answer.body.contains("kept."))
        }
    }

    @Test(arguments: ["//evil.example", "https://evil.example/", "/\\evil.example"]) func `it leads to no other site`(
        next: String
    ) async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            var form = try await signInForm(gateway)
            form.fields.merge(["email": "a@example.com", "password": "right", "next": next]) { $1 }
            #expect(try await gateway.send(form).header("Location") == "/")
        }
    }
}
