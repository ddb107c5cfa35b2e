import Daemon
import FoundationEssentials
import Gateway
import TestSupport
import Testing
import Wire

@Suite struct FlashTests {
    private static let order = Paths.order(ShopData.ready.orders[1].id)
    private static let thanks = "Thank you! Your order is placed."

    /// The buyer, and the cookie by which the next page thanks them.
    private func placed(_ gateway: TestDaemon) async throws -> (buyer: Person, flash: String) {
        let buyer = try await Person(ShopData.buyer)
        var form = PageForm(action: "/checkout")
        form.fields = [
            "name": "Ann", "phone": "123", "address": "Street", "delivery": "courier 5.00", "payment": "invoice",
            "key": UUID.v7().text, "owner": try await gateway.owner(buyer),
        ]
        let answer = try await gateway.send(form, cookies: [buyer.cookie, "lang=ru"])
        #expect(answer.header("Location") == Self.order)
        #expect(answer.header("Cache-Control") == "no-store")
        let cookie = try #require(answer.headers("Set-Cookie").first { $0.hasPrefix("flash=") })
        for part in ["; HttpOnly", "; SameSite=Lax", "; Max-Age=60"] { #expect(cookie.contains(part)) }
        return (buyer, try #require(answer.cookies.first { $0.hasPrefix("flash=") }))
    }

    @Test func `a message is said once, by the page that it is for`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let (buyer, flash) = try await placed(gateway)
            // Another tab that is loaded in between says nothing and takes nothing away, nor does a look at the head.
            for path in ["/orders", "/cart", "/"] {
                let other = try await gateway.page(path, cookies: [buyer.cookie, flash])
                #expect(!other.body.contains(Self.thanks))
                #expect(other.headers("Set-Cookie").isEmpty)
            }
            let head = try await gateway.call(.head, Self.order, headers: ["Cookie": "\(buyer.cookie); \(flash)"])
            #expect(head.headers("Set-Cookie").isEmpty)
            let page = try await gateway.page(Self.order, cookies: [buyer.cookie, flash])
            #expect(page.body.contains(Self.thanks))
            #expect(page.header("Cache-Control") == "private, no-store")
            #expect(page.headers("Set-Cookie").contains { $0.hasPrefix("flash=;") && $0.contains("Max-Age=0") })
            // The browser has deleted it now.
            let reloaded = try await gateway.page(Self.order, cookies: [buyer.cookie])
            #expect(!reloaded.body.contains(Self.thanks))
        }
    }

    @Test func `it is said to nobody else`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let (_, flash) = try await placed(gateway)
            let other = try await Person(admin: true)
            #expect(try await !gateway.page(Self.order, cookies: [other.cookie, flash]).body.contains(Self.thanks))
        }
    }

    @Test func `no link makes the shop say anything`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer, admin: true)
            let plain = try await gateway.page("/cart", cookies: [buyer.cookie]).body
            for flash in Flash.allCases {
                let page = try await gateway.page("/cart?flash=\(flash.rawValue)", cookies: [buyer.cookie]).body
                #expect(page.ranges(of: "role=\"status\"").count == plain.ranges(of: "role=\"status\"").count)
            }
            for forged in ["ordered", "ordered.9999999999", "ordered.9999999999.\(String(repeating: "0", count: 64))"] {
                let page = try await gateway.page(Self.order, cookies: [buyer.cookie, "flash=\(forged)"])
                #expect(!page.body.contains(Self.thanks))
            }
            let products = try await gateway.page("/admin/products?max_stock=Call+555", cookies: [buyer.cookie])
            #expect(!products.body.contains("Call 555"))
        }
    }

    @Test func `what is said to a visitor is kept by no cache`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer)
            let logout = PageForm(action: "/logout", fields: ["owner": try await gateway.owner(buyer)])
            let answer = try await gateway.send(logout, cookies: [buyer.cookie])
            #expect(answer.said == "signedOut")
            let page = try await gateway.page("/", cookies: answer.cookies)
            #expect(page.body.contains("You are signed out."))
            #expect(page.header("Cache-Control") == "private, no-store")
            #expect(try await gateway.page("/").header("Cache-Control") == "no-cache")
        }
    }

    @Test func `it is good for a minute, one page and one reader`() throws {
        let cookie = try FlashCookie(Settings(environment: ["SECRET_KEY": TestDaemon.secret]))
        let ann = Identity(subject: "ann", email: "", isEmailVerified: false, role: .user, issuedAt: .now)
        let ben = Identity(subject: "ben", email: "", isEmailVerified: false, role: .user, issuedAt: .now)
        let now = Date()
        let value = cookie.value(.ordered, at: "/orders/1?a=b", to: ann, now: now)
        #expect(cookie.flash(in: value, at: "/orders/1", to: ann, now: now + 59) == .ordered)
        #expect(cookie.flash(in: value, at: "/orders/1", to: ann, now: now + 61) == nil)
        #expect(cookie.flash(in: value, at: "/orders/2", to: ann, now: now) == nil)
        #expect(cookie.flash(in: value, at: "/orders/1", to: ben, now: now) == nil)
        #expect(cookie.flash(in: value, at: "/orders/1", to: nil, now: now) == nil)
        let later = value.replacing("ordered", with: "welcome")
        #expect(cookie.flash(in: later, at: "/orders/1", to: ann, now: now) == nil)
    }
}
