import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// Orders that cost nothing.
@Suite struct FreeOrderTests {
    @Test(arguments: ["sandbox", "invoice"])
    func `nothing to pay is paid when it is placed, whatever the method`(method: String) async throws {
        let shop = try await TestShop.shared
        try await shop.withOrder(["INVOICE_AUTO_CONFIRM": "no"]) { daemon async throws in
            let leaflet = try await shop.product(price: "0.00", stock: 5)
            let buyer = try await shop.buyer([(leaflet, 2)])
            let answer = try await buyer.checkout(daemon, json: #"{"payment":"\#(method)"}"#)
            #expect(answer.status == 201)
            let order = try answer.decoded(as: Order.self)
            #expect(order.status == .paid)
            #expect(order.total == .zero)
            #expect(order.payment?.status == .paid)
            #expect(order.payment?.amount == .zero)
            #expect(order.payment?.expiresAt == nil)
            #expect(!order.isPayable)
            #expect(order.events.map(\.status) == [.pending, .paid])
            #expect(try await shop.steps(of: buyer) == ["done"])
            #expect(try await shop.stock(of: leaflet) == 3)
            #expect(try await shop.cart(of: buyer).lines.isEmpty)
            #expect(try await shop.texts("select event from mail_outbox where order_id = \(order.id)") == ["confirmed"])

            let path = "/orders/\(order.id.text)/cancel"
            let canceled = try await daemon.call(.patch, path, token: buyer.token).decoded(as: Order.self)
            #expect(canceled.status == .canceled)
            #expect(canceled.payment?.status == .canceled)
            #expect(try await shop.stock(of: leaflet) == 5)
        }
    }

    @Test func `a free order that a crash has left held is finished`() async throws {
        let shop = try await TestShop.shared
        let leaflet = try await shop.product(price: "0.00", stock: 5)
        let buyer = try await shop.buyer([(leaflet, 2)])
        let id = UUID.v7()
        let cart = try await shop.cartForOrder(of: buyer)
        let held = try await shop.catalog.call(
            .post, "/internal/reservations", token: TestToken.service(),
            json: #"{"order_id":"\#(id.text)","items":[{"product_id":"\#(leaflet.text)","qty":2}]}"#)
        #expect(held.status == 200)
        _ = try await shop.orders.pipeline([
            """
            insert into checkouts (
                order_id, user_id, email, cart_revision, product_ids, quantities, note, payment_method, step, touched_at
            )
            values (
                \(id), \(buyer.id), \(buyer.email), \(cart.revision), \([leaflet]), \([2]), '', 'sandbox', 'held',
                now() - interval '1 hour'
            )
            """,
            """
            insert into order_lines (order_id, position, product_id, sku, name, price, qty, subtotal)
            values (\(id), 1, \(leaflet), 'LEAFLET', 'Leaflet', 0, 2, 0)
            """,
        ])
        #expect(try await eventually { try await shop.steps(of: buyer) == ["done"] })
        #expect(try await shop.order(id, of: buyer).status == .paid)
    }
}
