import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// Orders that are paid later, and the offered ways to pay.
@Suite struct InvoiceTests {
    @Test func `an order by invoice waits for an admin unless it is confirmed at once`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        try await shop.withOrder(["INVOICE_AUTO_CONFIRM": "no"]) { daemon async throws in
            let buyer = try await shop.buyer([(tea, 2)])
            let order: Order = try await buyer.checkout(daemon).decoded()
            #expect(order.status == .pending)
            #expect(order.payment?.status == .pending)
            #expect(order.payment?.expiresAt == nil)
            #expect(order.events.map(\.status) == [.pending])
            #expect(try await shop.stock(of: tea) == 8)
            #expect(try await shop.cart(of: buyer).lines.isEmpty)

            let paid: Order = try await daemon.call(
                .patch, "/admin/orders/\(order.id.text)", token: TestToken.admin(),
                json: #"{"status":"paid"}"#
            ).decoded()
            #expect(paid.status == .paid)
            #expect(paid.payment?.status == .paid)
            let mails = try await shop.texts(
                "select event from mail_outbox where order_id = \(order.id) order by created_at")
            #expect(mails == ["confirmed", "paid"])
        }
    }

    @Test func `what was paid by hand is given back by hand`() async throws {
        let shop = try await TestShop.shared
        let order: Order = try await shop.buyer([(try await shop.product(), 1)]).checkout(shop.order).decoded()
        let answer = try await shop.order.call(
            .patch, "/admin/orders/\(order.id.text)", token: TestToken.admin(),
            json: #"{"status":"refunded"}"#)
        #expect(try answer.decoded(as: Order.self).payment?.status == .refunded)
        let acts = try await shop.texts(
            "select action from audit_log where subject = \(order.id.text) order by id")
        #expect(
            acts
                == ["order.placed", "order.paid", "payment.refunded", "order.refunded"])
    }

    @Test func `whoever runs the shop hears of money that is to be given back by hand`() async throws {
        let shop = try await TestShop.shared
        let log = RecordedLog()
        try await shop.withOrder(log: log) { daemon async throws in
            let buyer = try await shop.buyer([(try await shop.product(), 1)])
            let order: Order = try await buyer.checkout(daemon).decoded()
            let canceled = try await daemon.call(.patch, "/orders/\(order.id.text)/cancel", token: buyer.token)
            #expect(canceled.status == 200)
            #expect(log.records.contains { $0.message.contains("by hand") && $0.metadata["order.id"] == order.id.text })
        }
    }

    @Test func `only what is offered can be chosen, and the first is the default`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        #expect(try await shop.order.call(.get, "/payment-methods").decoded() == ["invoice", "sandbox"])
        try await shop.withOrder(["PAYMENT_METHODS": "invoice"]) { daemon async throws in
            let buyer = try await shop.buyer([(tea, 1)])
            let refused = try await buyer.checkout(daemon, json: #"{"payment":"sandbox"}"#)
            #expect(refused.status == 422)
            #expect(try refused.problem.errors.map(\.field) == ["payment"])
            #expect(
                try await daemon.call(.post, "/sandbox/payments/\(UUID.v7().text)", token: buyer.token).status == 404)
        }
        try await shop.withOrder(["PAYMENT_METHODS": "sandbox, invoice"]) { daemon async throws in
            let order: Order = try await shop.buyer([(tea, 1)]).checkout(daemon).decoded()
            #expect(order.payment?.method == .sandbox)
        }
    }
}
