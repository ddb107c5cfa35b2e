import Database
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct AuditTests {
    /// The log's rows about an order: actor, action and details.
    private static func acts(_ shop: TestShop, _ order: Order) async throws -> [String] {
        try await shop.orders.query(
            """
            select actor || ' ' || action || ' ' || (detail - 'number')::text
            from audit_log
            where subject = \(order.id.text)
            order by id
            """
        ).map { try $0.decode(String.self) }
    }

    @Test func `each act on an order is in the log once, with who did it`() async throws {
        let shop = try await TestShop.shared
        let (buyer, order) = try await OrderTests.placed(shop, try await shop.product(price: "2.50"), 2)
        let admin = TestToken.admin()
        for _ in 1...2 {
            _ = try await shop.order.call(
                .patch, "/admin/orders/\(order.id.text)", token: admin, json: #"{"status":"shipped"}"#)
        }
        // Refused, so no act.
        _ = try await shop.order.call(.patch, "/orders/\(order.id.text)/cancel", token: buyer.token)
        #expect(
            try await Self.acts(shop, order) == [
                "\(buyer.email) order.placed {\"total\": 5.00}",
                "shop order.paid {\"total\": 5.00}",
                "admin@example.com order.shipped {\"from\": \"paid\", \"total\": 5.00}",
            ])
    }

    @Test func `the daemon seals what it writes`() async throws {
        let shop = try await TestShop.shared
        _ = try await OrderTests.placed(shop, try await shop.product())
        #expect(
            try await eventually {
                guard case .whole(_?, unsealed: 0) = try await AuditLog(shop.orders).verify() else { return false }
                return true
            })
    }
}
