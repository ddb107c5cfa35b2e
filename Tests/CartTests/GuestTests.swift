import Cart
import FoundationEssentials
import Logging
import Redis
import TestSupport
import Testing
import Wire

/// A browser of someone who is not signed in: keeps the cookie that cart sets.
final class Browser {
    var cookie: String?
    private let daemon: TestDaemon

    init(_ daemon: TestDaemon) {
        self.daemon = daemon
    }

    @discardableResult
    func call(
        _ method: TestDaemon.Method, _ path: String, token: String? = nil, json: String? = nil,
        headers: [String: String] = ["Sec-Fetch-Site": "same-origin"]
    ) async throws -> TestAnswer {
        var headers = headers
        if let cookie { headers["Cookie"] = "cart=\(cookie)" }
        let answer = try await daemon.call(method, path, token: token, json: json, headers: headers)
        if let setting = answer.header("Set-Cookie"), let value = setting.split(separator: ";").first?.dropFirst(5) {
            cookie = value.isEmpty ? nil : String(value)
        }
        return answer
    }

    func add(_ quantity: Int, of product: UUID, price: String? = nil) async throws -> TestAnswer {
        let seen = price.map { #","seen_price":"\#($0)""# } ?? ""
        return try await call(
            .post, "/cart/add", json: #"{"product_id":"\#(product.text)","qty":\#(quantity)\#(seen)}"#)
    }

    func cart() async throws -> Cart { try await call(.get, "/cart").decoded() }
}

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

@Suite("Signing in with a guest's cart") struct MergeTests {
    private let customer = Customer()

    private func merge(_ browser: Browser) async throws -> TestAnswer {
        try await browser.call(.post, "/cart/merge", token: try await TestToken.user(customer.id))
    }

    @Test("Quantities add up, the guest's cart and cookie go, and a repeat changes nothing")
    func sum() async throws {
        let browser = Browser(try await SharedCart.daemon)
        let ids = (1...3).map { _ in UUID.v7() }.sorted()
        let (both, mine, theirs) = (ids[0], ids[1], ids[2])
        try await customer.add(1, of: both)
        try await customer.add(2, of: mine)
        _ = try await browser.add(3, of: both)
        _ = try await browser.add(4, of: theirs)
        let before = try await customer.internalCart().revision
        let cookie = try #require(browser.cookie)
        let answer = try await merge(browser)
        #expect(answer.header("Set-Cookie")?.contains("Max-Age=0") == true)
        let expected = [
            CartLine(productID: both, quantity: 4), CartLine(productID: mine, quantity: 2),
            CartLine(productID: theirs, quantity: 4),
        ]
        #expect(try answer.decoded(as: Cart.self).lines == expected)
        #expect(try await customer.internalCart().revision != before)
        // The answer was lost, and the browser comes again with the same cookie.
        browser.cookie = cookie
        #expect(try await merge(browser).decoded(as: Cart.self).lines == expected)
        browser.cookie = cookie
        #expect(try await browser.cart().lines.isEmpty)
    }

    @Test("Ten at once merge once")
    func atOnce() async throws {
        let daemon = try await SharedCart.daemon
        let browser = Browser(daemon)
        _ = try await browser.add(3, of: .v7())
        let cookie = try #require(browser.cookie)
        let token = try await TestToken.user(customer.id)
        try await withThrowingDiscardingTaskGroup { group in
            for _ in 0..<10 {
                group.addTask {
                    let answer = try await daemon.call(
                        .post, "/cart/merge", token: token, headers: ["Cookie": "cart=\(cookie)"])
                    #expect(try answer.decoded(as: Cart.self).totalItems == 3)
                }
            }
        }
    }

    @Test("Sums end at 999, lines at 100, and what was there comes first")
    func bounds() async throws {
        let browser = Browser(try await SharedCart.daemon)
        let full = UUID.v7()
        try await customer.add(990, of: full)
        for _ in 0..<97 { try await customer.add(1, of: .v7()) }
        _ = try await browser.add(20, of: full)
        for _ in 0..<5 { _ = try await browser.add(1, of: .v7()) }
        let cart: Cart = try await merge(browser).decoded()
        #expect(cart.lines.count == 100)
        #expect(cart.lines.first { $0.productID == full }?.quantity == 999)
    }

    @Test("A visitor can't merge; without a guest's cart nothing changes; a sister has no cart")
    func who() async throws {
        let browser = Browser(try await SharedCart.daemon)
        try await customer.add(2, of: .v7())
        let before = try await customer.internalCart()
        #expect(try await browser.call(.post, "/cart/merge").status == 401)
        let answer = try await merge(browser)
        #expect(try answer.decoded(as: Cart.self).totalItems == 2)
        #expect(answer.header("Set-Cookie") == nil)
        #expect(try await customer.internalCart() == before)
        #expect(try await browser.call(.post, "/cart/merge", token: TestToken.service()).status == 403)
    }

    @Test("A merged cart lives as long as a user's")
    func lifetime() async throws {
        let browser = Browser(try await SharedCart.daemon)
        _ = try await browser.add(2, of: .v7(), price: "1.00")
        _ = try await merge(browser)
        try await withRedis { redis async throws in
            for key in ["cart:\(customer.id.text)", "cart:\(customer.id.text):seen"] {
                let seconds = try await redis.command("TTL", key).integer ?? 0
                #expect(seconds > 29 * 86_400, "\(key)")
            }
        }
    }
}

@Suite("What the owner of a cart has seen") struct SeenPriceTests {
    private let customer = Customer()

    private func post(_ path: String, _ json: String) async throws -> Cart {
        try await customer.call(.post, path, json: json).decoded()
    }

    private func line(_ product: UUID, _ quantity: Int, _ price: String? = nil) -> String {
        let seen = price.map { #","seen_price":"\#($0)""# } ?? ""
        return #"{"product_id":"\#(product.text)","qty":\#(quantity)\#(seen)}"#
    }

    @Test("A price is kept with its line until another is told, and goes with the line")
    func kept() async throws {
        let product = UUID.v7()
        _ = try await post("/cart/add", line(product, 1, "9.90"))
        #expect(try await post("/cart/add", line(product, 1)).lines.first?.seenPrice == Money("9.90"))
        #expect(try await post("/cart/set", line(product, 5, "8.00")).lines.first?.seenPrice == Money("8.00"))
        _ = try await post("/cart/set", line(product, 0))
        #expect(try await post("/cart/add", line(product, 1)).lines.first?.seenPrice == nil)
    }

    @Test("Order gets lines without it, and taking them takes it too")
    func order() async throws {
        let product = UUID.v7()
        _ = try await post("/cart/add", line(product, 2, "9.90"))
        let cart = try await customer.internalCart()
        #expect(cart.lines == [CartLine(productID: product, quantity: 2)])
        _ = try await customer.take(cart.lines, for: .v7())
        #expect(try await post("/cart/add", line(product, 1)).lines.first?.seenPrice == nil)
    }

    @Test("Agreeing makes lines less and notes prices, but puts nothing in and nothing on top")
    func accept() async throws {
        let ids = (1...4).map { _ in UUID.v7() }.sorted()
        let (less, gone, same, absent) = (ids[0], ids[1], ids[2], ids[3])
        for product in [less, gone, same] { _ = try await post("/cart/add", line(product, 5, "9.90")) }
        let items = [line(less, 2, "8.00"), line(gone, 0), line(same, 99, "7.00"), line(absent, 3, "1.00")]
        let cart = try await post("/cart/accept", #"{"items":[\#(items.joined(separator: ","))]}"#)
        #expect(
            cart.lines == [
                CartLine(productID: less, quantity: 2, seenPrice: Money("8.00")),
                CartLine(productID: same, quantity: 5, seenPrice: Money("7.00")),
            ])
    }

    @Test("Signing in keeps the price that was seen last, the guest's")
    func merge() async throws {
        let browser = Browser(try await SharedCart.daemon)
        let ids = (1...2).map { _ in UUID.v7() }.sorted()
        let (both, mine) = (ids[0], ids[1])
        _ = try await post("/cart/add", line(both, 1, "9.90"))
        _ = try await post("/cart/add", line(mine, 1, "5.00"))
        _ = try await browser.add(1, of: both, price: "8.00")
        let answer = try await browser.call(.post, "/cart/merge", token: try await TestToken.user(customer.id))
        #expect(try answer.decoded(as: Cart.self).lines.map(\.seenPrice) == [Money("8.00"), Money("5.00")])
    }

    @Test(
        "What is no price or no list is 422",
        arguments: [
            #"{"items":[]}"#, #"{"items":7}"#, "{}", #"{"items":[{"product_id":"x","qty":1}]}"#,
            #"{"items":[{"product_id":"0190163d-8694-739b-aea5-966c26f8ad91","qty":1,"seen_price":"-1"}]}"#,
            #"{"items":[{"product_id":"0190163d-8694-739b-aea5-966c26f8ad91","qty":1000}]}"#,
        ])
    func rubbish(body: String) async throws {
        #expect(try await customer.call(.post, "/cart/accept", json: body).status == 422)
    }
}

func withRedis(_ body: (RedisClient) async throws -> Void) async throws {
    let redis = RedisClient(
        try RedisURL(try await SharedCart.redisURL), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { await redis.run() }
    defer { running.cancel() }
    try await body(redis)
}
