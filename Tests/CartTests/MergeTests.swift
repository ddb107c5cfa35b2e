import Cart
import FoundationEssentials
import Redis
import TestSupport
import Testing
import Wire

@Suite("Signing in with a guest's cart") struct MergeTests {
    private let customer = Customer()

    private func merge(_ browser: Browser) async throws -> TestAnswer {
        try await browser.call(.post, "/cart/merge", token: TestToken.user(customer.id))
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
        let token = TestToken.user(customer.id)
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
