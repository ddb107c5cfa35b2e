import FoundationEssentials
import Redis
import TestSupport
import Testing
import Wire

/// An order removes its pieces long after its checkout has read the cart: after a crash, or when a card is paid.
@Suite struct LateTakeTests {
    private let customer = Customer()
    private let tea = UUID.v7()
    private let cup = UUID.v7()

    private func quantity(of product: UUID) async throws -> Int {
        try await customer.internalCart().lines.first { $0.productID == product }?.quantity ?? 0
    }

    /// As a checkout reads it.
    private func read() async throws -> (lines: [CartLine], revision: UUID) {
        let cart = try await customer.internalCart()
        return (cart.lines, try #require(cart.revision))
    }

    private func take(_ checkout: (lines: [CartLine], revision: UUID), for order: UUID = .v7()) async throws {
        let answer = try await customer.take(checkout.lines, for: order, revision: checkout.revision)
        #expect(answer.status == 200)
    }

    @Test func `what was put in since stays, the same product too`() async throws {
        try await customer.add(2, of: tea)
        let checkout = try await read()
        try await customer.add(3, of: tea)
        try await customer.add(1, of: cup)
        try await take(checkout)
        #expect(try await quantity(of: tea) == 3)
        #expect(try await quantity(of: cup) == 1)
    }

    @Test(arguments: ["clear", "set", "remove"])
    func `a cart that was emptied and filled anew keeps everything`(way: String) async throws {
        try await customer.add(2, of: tea)
        try await customer.add(1, of: cup)
        let checkout = try await read()
        switch way {
        case "clear": _ = try await customer.call(.post, "/cart/clear")
        case "set": for product in [tea, cup] { _ = try await customer.set(0, of: product) }
        default:
            for product in [tea, cup] {
                _ = try await customer.call(.post, "/cart/remove", json: #"{"product_id":"\#(product.text)"}"#)
            }
        }
        try await customer.add(2, of: tea)
        let order = UUID.v7()
        try await take(checkout, for: order)
        #expect(try await quantity(of: tea) == 2)
        try await take(checkout, for: order)
        #expect(try await quantity(of: tea) == 2)
    }

    @Test func `what its owner takes out is of what was put in last`() async throws {
        try await customer.add(4, of: tea)
        let checkout = try await read()
        _ = try await customer.set(7, of: tea)
        _ = try await customer.set(5, of: tea)
        _ = try await customer.set(6, of: tea)
        try await take(checkout)
        #expect(try await quantity(of: tea) == 2)
    }

    @Test func `of what was read only the rest is taken when its owner has taken some out meanwhile`() async throws {
        try await customer.add(4, of: tea)
        let checkout = try await read()
        _ = try await customer.set(1, of: tea)
        _ = try await customer.set(4, of: tea)
        try await take(checkout)
        #expect(try await quantity(of: tea) == 3)
    }

    @Test(arguments: [[0, 1], [1, 0]])
    func `two unpaid orders at once each take what they have read, in any order, and nothing twice`(
        payments: [Int]
    ) async throws {
        try await customer.add(2, of: tea)
        var checkouts = [try await read()]
        try await customer.add(3, of: tea)
        checkouts.append(try await read())
        try await customer.add(4, of: tea)
        for number in payments { try await take(checkouts[number]) }
        #expect(try await quantity(of: tea) == 4)
    }

    @Test func `an earlier order takes the part of a later one that both have read`() async throws {
        try await customer.add(2, of: tea)
        let first = try await read()
        try await customer.add(3, of: tea)
        let second = try await read()
        try await take(first)
        #expect(try await quantity(of: tea) == 3)
        try await customer.add(1, of: tea)
        try await take(second)
        #expect(try await quantity(of: tea) == 1)
    }

    @Test func `consent to fewer pieces leaves what remains of those that were read`() async throws {
        try await customer.add(4, of: tea)
        let checkout = try await read()
        _ = try await customer.call(
            .post, "/cart/accept", json: #"{"items":[{"product_id":"\#(tea.text)","qty":1}]}"#)
        try await customer.add(2, of: tea)
        try await take(checkout)
        #expect(try await quantity(of: tea) == 2)
    }

    @Test func `a guest's cart that is merged in since stays`() async throws {
        try await customer.add(2, of: tea)
        let checkout = try await read()
        let browser = Browser(try await SharedCart.daemon)
        _ = try await browser.add(3, of: tea)
        _ = try await browser.call(.post, "/cart/merge", token: TestToken.user(customer.id))
        #expect(try await quantity(of: tea) == 5)
        try await take(checkout)
        #expect(try await quantity(of: tea) == 3)
    }

    @Test func `an unchanged cart is taken whole, also when the daemon of before has told it`() async throws {
        try await customer.add(2, of: tea)
        // Without the notes of a read, as the previous version of cart leaves it.
        let revision = try #require(try await customer.internalCart().revision)
        try await withRedis { redis async throws in
            _ = try await redis.command("DEL", "cart:\(customer.id.text):read")
        }
        try await take(([CartLine(productID: tea, quantity: 2)], revision))
        #expect(try await quantity(of: tea) == 0)
    }

    @Test func `notes of a cart are bounded, whatever many checkouts read it`() async throws {
        for _ in 0..<40 {
            try await customer.add(1, of: tea)
            _ = try await read()
            _ = try await read()
        }
        try await withRedis { redis async throws in
            let notes = try await redis.command("HGET", "cart:\(customer.id.text):read", tea.text).text ?? ""
            #expect(notes.split(separator: " ").count == 32)
            #expect(notes.hasSuffix("=40"))
        }
    }
}
