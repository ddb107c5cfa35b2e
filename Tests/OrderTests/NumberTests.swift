import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// The year in an order's number, on the night in which it changes.
@Suite struct NumberTests {
    /// A database whose clock stands still: `now()` finds the function of the schema that comes first.
    private static func database(at time: String) async throws -> String {
        let url = try await TemporaryPostgres.database()
        let connection = try await PostgresConnection.connect(to: url)
        try await connection.runScript(
            """
            create function public.now() returns timestamptz language sql stable as $$ select timestamptz '\(time)' $$;
            do $$ begin
                execute format('alter database %I set search_path = public, pg_catalog', current_database());
            end $$;
            """, until: .now + .seconds(20))
        return url
    }

    @Test(arguments: [
        ("2026-12-31 11:30:00Z", "Pacific/Kiritimati", "2027-01-01 01:30:00"),
        ("2027-01-01 10:30:00Z", "Pacific/Pago_Pago", "2026-12-31 23:30:00"),
        ("2026-12-31 23:59:59.999Z", "UTC", "2026-12-31 23:59:59"),
        ("2027-01-01 00:00:00Z", "UTC", "2027-01-01 00:00:00"),
    ])
    func `it is the shop's year, as in the export and the statistics`(
        time: String, zone: String, local: String
    ) async throws {
        let shop = try await TestShop.start(
            orderDatabase: try await Self.database(at: time), environment: ["SHOP_TIME_ZONE": zone])
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        let order: Order = try await buyer.checkout(shop.order).decoded()
        #expect(order.number == "\(local.prefix(4))-000001")

        let admin = TestToken.admin()
        let file = try await shop.order.call(.get, "/admin/orders.csv", token: admin).body
        #expect(file.contains("\"\(order.number)\",\"\(local)\""))
        let statistics: Statistics = try await shop.order.call(.get, "/admin/stats", token: admin).decoded()
        #expect(statistics.last7Days.days.last { $0.orders == 1 }?.date == String(local.prefix(10)))
    }
}
