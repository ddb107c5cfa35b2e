import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// The state after a crash: a row at some step, with or without the effects of the next step elsewhere.
@Suite struct RecoveryTests {
    /// A customer whose checkout stands at `step`, untouched for an hour.
    struct Wreck {
        let shop: TestShop
        let tea: UUID
        let buyer: TestBuyer
        let orderID = UUID.v7()

        init(_ shop: TestShop) async throws {
            self.shop = shop
            tea = try await shop.product(price: "2.50", stock: 10)
            buyer = try await shop.buyer([(tea, 2)])
        }

        func record(step: String, isFresh: Bool = false) async throws {
            let touched: Query = isFresh ? "now()" : "now() - interval '1 hour'"
            let cart = try await shop.cartForOrder(of: buyer)
            var queries: [Query] = [
                """
                insert into checkouts (
                    order_id, user_id, email, idempotency_key, cart_revision, product_ids, quantities, note, step, touched_at
                )
                values (
                    \(orderID), \(buyer.id), \(buyer.email), 'k', \(cart.revision), \([tea]), \([2]), '', \(step), \(touched)
                )
                """
            ]
            if step == "held" {
                queries.append(
                    """
                    insert into order_lines (order_id, position, product_id, sku, name, price, qty, subtotal)
                    values (\(orderID), 1, \(tea), 'TEA', 'Tea', 2.50, 2, 5.00)
                    """)
            }
            _ = try await shop.orders.pipeline(queries)
        }

        func hold() async throws {
            let json = #"{"order_id":"\#(orderID.text)","items":[{"product_id":"\#(tea.text)","qty":2}]}"#
            let service = TestToken.service()
            let answer = try await shop.catalog.call(.post, "/internal/reservations", token: service, json: json)
            guard answer.status == 200 else { throw try answer.problem }
        }

        func sell() async throws {
            let service = TestToken.service()
            let path = "/internal/reservations/\(orderID.text)/commit"
            guard try await shop.catalog.call(.post, path, token: service).status < 300 else { throw Problem.internal }
        }

        func giveBack() async throws {
            let service = TestToken.service()
            let path = "/internal/reservations/\(orderID.text)"
            guard try await shop.catalog.call(.delete, path, token: service).status < 300 else {
                throw Problem.internal
            }
        }

        /// Becomes an order, sold once and taken once.
        func expectFinished() async throws {
            #expect(try await eventually { try await shop.steps(of: buyer) == ["done"] })
            let answer = try await shop.order.call(.get, "/orders/\(orderID.text)", token: buyer.token)
            #expect(try answer.decoded(as: Order.self).total == Money("5.00"))
            #expect(try await shop.stock(of: tea) == 8)
            #expect(try await shop.cart(of: buyer).lines.isEmpty)
        }

        func expectDoneAfterAnHour(leavingInCart pieces: Int) async throws {
            try await shop.orders.execute(
                """
                update checkouts set step = 'committed', touched_at = now() - interval '1 hour' where user_id = \(buyer.id)
                """)
            #expect(try await eventually { try await shop.steps(of: buyer) == ["done"] })
            #expect(try await shop.orderCount(of: buyer) == 1)
            #expect(try await shop.stock(of: tea) == 8)
            #expect(try await shop.cart(of: buyer).totalItems == pieces)
        }

        /// Leaves nothing, and the same cart can be ordered with the same key.
        func expectUndone() async throws {
            #expect(try await eventually { try await shop.steps(of: buyer).isEmpty })
            #expect(try await shop.stock(of: tea) == 10)
            #expect(try await shop.cart(of: buyer).totalItems == 2)
            #expect(try await buyer.checkout(shop.order, key: "k").status == 201)
            #expect(try await shop.stock(of: tea) == 8)
        }
    }

    @Test func `recorded, nothing held: undone`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        try await wreck.record(step: "recorded")
        try await wreck.expectUndone()
    }

    @Test func `recorded, but catalog holds the stock: given back`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        try await wreck.hold()
        try await wreck.record(step: "recorded")
        try await wreck.expectUndone()
    }

    @Test func `held: finished`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        try await wreck.hold()
        try await wreck.record(step: "held")
        try await wreck.expectFinished()
    }

    @Test func `held and already sold: finished, sold once`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        try await wreck.hold()
        try await wreck.sell()
        try await wreck.record(step: "held")
        try await wreck.expectFinished()
    }

    @Test func `held, but the hold has expired: undone without an order`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        try await wreck.hold()
        try await wreck.giveBack()
        try await wreck.record(step: "held")
        try await wreck.expectUndone()
    }

    @Test func `releasing without an order: given back and forgotten`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        try await wreck.hold()
        try await wreck.record(step: "releasing")
        try await wreck.expectUndone()
    }

    @Test func `committed, the cart not taken: taken`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        let shop = wreck.shop
        // A cart that goes down between the order and the taking.
        let cart = try await shop.cartForOrder(of: wreck.buyer)
        let stub = ["STUB_CART_LINES": "\(wreck.tea.text)=2", "STUB_CART_REVISION": cart.revision?.text ?? ""]
        try await TestDaemon.with(StubCart.self, environment: stub) { cart async throws in
            try await shop.withOrder(["CART_URL": cart.address]) { order async throws in
                #expect(try await wreck.buyer.checkout(order).status == 201)
            }
        }
        try await wreck.expectDoneAfterAnHour(leavingInCart: 0)
    }

    @Test func `committed, the cart emptied and filled anew meanwhile: the new cart stays whole`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        let shop = wreck.shop
        let cart = try await shop.cartForOrder(of: wreck.buyer)
        let stub = ["STUB_CART_LINES": "\(wreck.tea.text)=2", "STUB_CART_REVISION": cart.revision?.text ?? ""]
        try await TestDaemon.with(StubCart.self, environment: stub) { cart async throws in
            try await shop.withOrder(["CART_URL": cart.address]) { order async throws in
                #expect(try await wreck.buyer.checkout(order).status == 201)
            }
        }
        try await shop.fill(wreck.buyer, [(wreck.tea, 0)])
        try await shop.fill(wreck.buyer, [(wreck.tea, 3)])
        try await wreck.expectDoneAfterAnHour(leavingInCart: 3)
    }

    @Test func `committed, the cart taken already: not taken again`() async throws {
        let wreck = try await Wreck(TestShop.shared)
        #expect(try await wreck.buyer.checkout(wreck.shop.order).status == 201)
        // Pieces added to the cart after the order are not part of it.
        try await wreck.shop.fill(wreck.buyer, [(wreck.tea, 3)])
        try await wreck.expectDoneAfterAnHour(leavingInCart: 3)
    }

    @Test func `a customer who asks again need not wait for recovery`() async throws {
        let shop = try await TestShop.shared
        for step in ["recorded", "held"] {
            let wreck = try await Wreck(shop)
            try await wreck.hold()
            try await wreck.record(step: step, isFresh: true)
            let answer = try await wreck.buyer.checkout(shop.order, key: "k")
            #expect(answer.status == 200)
            #expect(try answer.decoded(as: Order.self).id == wreck.orderID)
            try await wreck.expectFinished()
        }
    }

    @Test func `a checkout that is not finished is seen by nobody`() async throws {
        let shop = try await TestShop.shared
        let wreck = try await Wreck(shop)
        try await wreck.hold()
        try await wreck.record(step: "held", isFresh: true)
        let answer = try await shop.order.call(.get, "/orders/\(wreck.orderID.text)", token: wreck.buyer.token)
        #expect(answer.status == 404)
        #expect(try await shop.order.call(.get, "/orders", token: wreck.buyer.token).body == "[]")
    }

    @Test func `what can't go on while catalog is down goes on when it is up`() async throws {
        // A shop of its own: recovery of the shared one would be quicker.
        let shop = try await TestShop.start(environment: ["CHECKOUT_RECOVERY_SECONDS": "3600"])
        let wreck = try await Wreck(shop)
        try await wreck.hold()
        try await wreck.record(step: "held")
        let changes = ["CATALOG_URL": TestShop.nowhere, "CHECKOUT_RECOVERY_SECONDS": "1"]
        try await shop.withOrder(changes) { order async throws in
            #expect(try await wreck.buyer.checkout(order, key: "k").status == 503)
            #expect(try await shop.steps(of: wreck.buyer) == ["held"])
        }
        try await shop.orders.execute("update checkouts set touched_at = now() - interval '1 minute'")
        try await shop.withOrder(["CHECKOUT_RECOVERY_SECONDS": "1"]) { _ async throws in
            try await wreck.expectFinished()
        }
        await shop.order.stop()
    }
}
