import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct MailTests {
    private static func events(_ shop: TestShop, _ order: Order) async throws -> [String] {
        try await shop.orders.query("select event from mail_outbox where order_id = \(order.id) order by created_at")
            .map { try $0.decode(String.self) }
    }

    private static func move(_ shop: TestShop, _ order: Order, to status: String) async throws {
        _ = try await shop.order.call(
            .patch, "/admin/orders/\(order.id.text)", token: TestToken.admin(),
            json: #"{"status":"\#(status)"}"#)
    }

    @Test func `each event of an order has its mail once`() async throws {
        let shop = try await TestShop.shared
        let (_, shipped) = try await OrderTests.placed(shop, try await shop.product())
        #expect(try await Self.events(shop, shipped) == ["confirmed"])
        for _ in 1...2 { try await Self.move(shop, shipped, to: "shipped") }
        try await Self.move(shop, shipped, to: "canceled")
        try await Self.move(shop, shipped, to: "delivered")
        #expect(try await Self.events(shop, shipped) == ["confirmed", "shipped"])

        let (buyer, canceled) = try await OrderTests.placed(shop, try await shop.product())
        for _ in 1...2 {
            _ = try await shop.order.call(.patch, "/orders/\(canceled.id.text)/cancel", token: buyer.token)
        }
        #expect(try await Self.events(shop, canceled) == ["confirmed", "canceled"])
    }
}
