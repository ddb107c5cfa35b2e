import Cart
import FoundationEssentials
import Redis
import TestSupport
import Testing
import Wire

@Suite("The cart of a guest") struct GuestTests {
    @Test("Looking makes no cart, and neither does taking out of none")
    func looking() async throws {
        let browser = Browser(try await SharedCart.daemon)
        let product = #"{"product_id":"\#(UUID.v7().text)"}"#
        let calls: [(TestDaemon.Method, String, String?)] = [
            (.get, "/cart", nil), (.post, "/cart/remove", product), (.post, "/cart/clear", nil),
            (.post, "/cart/set", product.dropLast() + #","qty":0}"#),
            (.post, "/cart/accept", #"{"items":[\#(product.dropLast()),"qty":1}]}"#),
        ]
        for (method, path, body) in calls {
            let answer = try await browser.call(method, path, json: body)
            #expect(answer.status == 200, "\(path)")
            #expect(answer.body == #"{"items":[],"total_items":0}"#)
            #expect(answer.header("Set-Cookie") == nil)
        }
    }

    @Test("The first thing put in makes one, told by a cookie that scripts and other sites don't get")
    func first() async throws {
        let browser = Browser(try await SharedCart.daemon)
        let product = UUID.v7()
        let answer = try await browser.add(2, of: product)
        let cookie = try #require(answer.header("Set-Cookie"))
        for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=604800"] { #expect(cookie.contains(part)) }
        #expect(!cookie.contains("Secure"))
        #expect(try await browser.cart().lines == [CartLine(productID: product, quantity: 2)])
        let secure = try await browser.call(
            .post, "/cart/add", json: #"{"product_id":"\#(product.text)"}"#,
            headers: ["Sec-Fetch-Site": "same-origin", "X-Forwarded-Proto": "https"])
        #expect(secure.header("Set-Cookie")?.contains("; Secure") == true)
        #expect(try await browser.cart().totalItems == 3)
    }

    @Test("What is refused makes no cart")
    func refused() async throws {
        let browser = Browser(try await SharedCart.daemon)
        #expect(try await browser.add(1000, of: .v7()).status == 422)
        #expect(browser.cookie == nil)
    }

    @Test("An emptied cart needs no cookie any more")
    func emptied() async throws {
        let browser = Browser(try await SharedCart.daemon)
        _ = try await browser.add(2, of: .v7())
        let answer = try await browser.call(.post, "/cart/clear")
        #expect(answer.header("Set-Cookie")?.contains("Max-Age=0") == true)
        #expect(browser.cookie == nil)
    }

    @Test("An id that cart did not sign is nobody's: it shows nothing and changes nothing")
    func forged() async throws {
        let daemon = try await SharedCart.daemon
        let owner = Browser(daemon)
        _ = try await owner.add(2, of: .v7())
        let cookie = try #require(owner.cookie)
        let (id, code) = (cookie.prefix(32), cookie.dropFirst(33))
        let other = Browser(daemon)
        let wrong = code.last == "0" ? "1" : "0"
        for forgery in [
            "\(id)", "\(id).", "\(id).\(code.dropLast())\(wrong)", "\(id).\(code)0", "\(id).\(code.uppercased())",
            "\(String(id.reversed())).\(code)", ".\(code)", "\(id).\(code).\(code)", "*.\(code)", "",
        ] where forgery != cookie {
            other.cookie = forgery
            #expect(try await other.call(.get, "/cart").body == #"{"items":[],"total_items":0}"#)
            other.cookie = forgery
            _ = try await other.add(1, of: .v7())
            #expect(other.cookie?.prefix(32) != id, "a new guest gets an id of their own")
        }
        #expect(try await owner.cart().totalItems == 2)
    }

    @Test("Another site's page changes no cart, and sets none")
    func crossSite() async throws {
        let browser = Browser(try await SharedCart.daemon)
        let body = #"{"product_id":"\#(UUID.v7().text)"}"#
        let foreign = [["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.example"], ["Origin": "null"]]
        for headers in foreign {
            let answer = try await browser.call(.post, "/cart/add", json: body, headers: headers)
            #expect(answer.status == 403)
            #expect(answer.header("Set-Cookie") == nil)
        }
        _ = try await browser.add(1, of: .v7())
        for headers in foreign + [[:]] {
            #expect(try await browser.call(.post, "/cart/clear", headers: headers).status == 403)
        }
        #expect(try await browser.cart().totalItems == 1)
    }

    @Test("A change of the secret key loses nobody's cart")
    func rotation() async throws {
        let redis = ["REDIS_URL": try await SharedCart.redisURL]
        let old = redis.merging(["SECRET_KEY": String(repeating: "o", count: 32)]) { $1 }
        var cookie: String?
        try await TestDaemon.with(CartDaemon.self, environment: old) { daemon async throws in
            let browser = Browser(daemon)
            _ = try await browser.add(2, of: .v7())
            cookie = browser.cookie
        }
        let new = redis.merging(["SECRET_KEY_PREVIOUS": String(repeating: "o", count: 32)]) { $1 }
        try await TestDaemon.with(CartDaemon.self, environment: new) { daemon async throws in
            let browser = Browser(daemon)
            browser.cookie = cookie
            #expect(try await browser.cart().totalItems == 2)
            _ = try await browser.add(1, of: .v7())
            #expect(browser.cookie != cookie, "signed anew")
            #expect(browser.cookie?.prefix(32) == cookie?.prefix(32))
        }
        try await TestDaemon.with(CartDaemon.self, environment: redis) { daemon async throws in
            let browser = Browser(daemon)
            browser.cookie = cookie
            #expect(try await browser.cart().lines.isEmpty)
        }
    }

    @Test("It is kept for 7 days from the last change, with its prices")
    func lifetime() async throws {
        let browser = Browser(try await SharedCart.daemon)
        _ = try await browser.add(1, of: .v7(), price: "9.90")
        let id = try #require(browser.cookie).prefix(32)
        try await withRedis { redis async throws in
            for key in ["cart:guest:\(id)", "cart:guest:\(id):seen"] {
                let seconds = try await redis.command("TTL", key).integer ?? 0
                #expect((7 * 86_400 - 60...7 * 86_400).contains(seconds), "\(key)")
            }
        }
    }
}
