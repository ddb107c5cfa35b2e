import Cart
import FoundationEssentials
import Logging
import Redis
import TestSupport
import Testing
import Wire

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
        let answer = try await browser.call(.post, "/cart/merge", token: TestToken.user(customer.id))
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
