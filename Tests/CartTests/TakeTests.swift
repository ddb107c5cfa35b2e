import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite("The cart as order sees it") struct TakeTests {
    private let customer = Customer()

    @Test("The revision is another after every change, the same without one, and none in an empty cart")
    func revision() async throws {
        #expect(try await customer.internalCart() == Cart(lines: []))
        let product = UUID.v7()
        try await customer.add(1, of: product)
        let first = try await customer.internalCart()
        #expect(first.revision != nil)
        #expect(try await customer.internalCart() == first)
        try await customer.add(1, of: product)
        #expect(try await customer.internalCart().revision != first.revision)
    }

    @Test("Taking reduces by what was ordered, drops lines at 0 and leaves the rest")
    func take() async throws {
        let (all, some, more, other) = (UUID.v7(), UUID.v7(), UUID.v7(), UUID.v7())
        for product in [all, some, more, other] { try await customer.add(5, of: product) }
        let before = try await customer.internalCart()
        let ordered = [
            CartLine(productID: all, quantity: 5), CartLine(productID: some, quantity: 2),
            // Ordered with more than there is by now, and one that is gone.
            CartLine(productID: more, quantity: 9), CartLine(productID: .v7(), quantity: 1),
        ]
        let answer = try await customer.take(ordered, for: .v7())
        #expect(answer.status == 200)
        let cart: Cart = try answer.decoded()
        #expect(Set(cart.lines) == [CartLine(productID: some, quantity: 3), CartLine(productID: other, quantity: 5)])
        #expect(cart.revision != before.revision)
        #expect(try await customer.internalCart() == cart)
    }

    @Test("What leaves every line as it is leaves the revision, too: the same cart is no other one")
    func sameRevision() async throws {
        let product = UUID.v7()
        try await customer.add(3, of: product)
        let before = try await customer.internalCart()
        #expect(before.revision != nil)
        _ = try await customer.take([CartLine(productID: .v7(), quantity: 1)], for: .v7())
        #expect(try await customer.internalCart() == before)
        _ = try await customer.set(3, of: product)
        #expect(try await customer.internalCart() == before)
        _ = try await customer.set(2, of: product)
        #expect(try await customer.internalCart().revision != before.revision)
    }

    @Test("The same order again takes nothing, another one does")
    func twice() async throws {
        let product = UUID.v7()
        let order = UUID.v7()
        try await customer.add(10, of: product)
        let line = CartLine(productID: product, quantity: 3)
        let first: Cart = try await customer.take([line], for: order).decoded()
        let again: Cart = try await customer.take([line], for: order).decoded()
        #expect(again == first)
        #expect(again.totalItems == 7)
        #expect(try await customer.take([line], for: .v7()).decoded(as: Cart.self).totalItems == 4)
    }

    @Test("The same order many times at once is taken once")
    func atOnce() async throws {
        let product = UUID.v7()
        let order = UUID.v7()
        try await customer.add(100, of: product)
        try await withThrowingDiscardingTaskGroup { [customer] group in
            for _ in 0..<20 {
                group.addTask {
                    let answer = try await customer.take([CartLine(productID: product, quantity: 1)], for: order)
                    #expect(answer.status == 200)
                }
            }
        }
        #expect(try await customer.internalCart().totalItems == 99)
    }

    @Test("A cart that is taken whole is gone")
    func whole() async throws {
        let product = UUID.v7()
        try await customer.add(2, of: product)
        let cart: Cart = try await customer.take([CartLine(productID: product, quantity: 2)], for: .v7()).decoded()
        #expect(cart == Cart(lines: []))
        #expect(try await customer.internalCart() == cart)
    }

    @Test("Only a sister daemon gets in")
    func who() async throws {
        let daemon = try await SharedCart.daemon
        let path = "/internal/carts/\(customer.id.text)"
        let admin = TestToken.admin()
        #expect(try await daemon.call(.get, path).status == 401)
        #expect(try await daemon.call(.get, path, token: admin).status == 403)
        #expect(try await daemon.call(.post, path + "/take", json: "{}").status == 401)
        #expect(try await daemon.call(.post, path + "/take", token: admin, json: "{}").status == 403)
    }

    @Test(
        "What order should never send is 422",
        arguments: [
            "{}", #"{"order_id":"x","items":[]}"#, #"{"order_id":"0190163d-8694-739b-aea5-966c26f8ad91","items":[]}"#,
            #"{"order_id":"0190163d-8694-739b-aea5-966c26f8ad91","items":[{"product_id":"x","qty":1}]}"#,
            #"{"order_id":"0190163d-8694-739b-aea5-966c26f8ad91","items":[{"qty":1}]}"#,
            #"{"order_id":"0190163d-8694-739b-aea5-966c26f8ad91","items":7}"#,
        ])
    func rubbish(body: String) async throws {
        let daemon = try await SharedCart.daemon
        let token = TestToken.service()
        let path = "/internal/carts/\(customer.id.text)/take"
        #expect(try await daemon.call(.post, path, token: token, json: body).status == 422)
        #expect(try await daemon.call(.get, "/internal/carts/rubbish", token: token).status == 422)
    }
}
