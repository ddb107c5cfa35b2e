import Daemon
import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct StatisticsTests {
    /// Order alone, with `count` paid orders of 2.00, one an hour back from now, of ten customers.
    static func withOrders(
        _ count: Int, environment: [String: String] = [:], _ body: (TestDaemon, PostgresPool) async throws -> Void
    ) async throws {
        let url = try await TemporaryPostgres.database()
        let settings = [
            "DATABASE_URL": url, "SHOP_MIGRATIONS": repositoryFolder("migrations"), "CATALOG_URL": TestShop.nowhere,
            "CART_URL": TestShop.nowhere,
        ]
        try await TestDaemon.with(OrderDaemon.self, environment: settings.merging(environment) { $1 }) {
            daemon async throws in
            var patient = PostgresPool.Configuration(url: url)
            patient.queryLimit = .seconds(60)
            let pool = PostgresPool(patient)
            _ = try await pool.pipeline([
                """
                insert into checkouts (order_id, user_id, email, product_ids, quantities, note, step)
                select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
                    ('00000000-0000-7000-9000-' || lpad((n % 10)::text, 12, '0'))::uuid, 'ann@example.com',
                    array[gen_random_uuid()], array[1], '', 'done'
                from generate_series(1, \(count)) as n
                """,
                """
                insert into order_lines (order_id, position, product_id, sku, name, price, qty, subtotal)
                select order_id, 1, product_ids[1], 'TEA', 'Tea', 1.00, 2, 2.00
                from checkouts
                """,
                """
                insert into orders (id, number, user_id, email, status, total, note, created_at)
                select order_id, 'n' || n, user_id, email, 'paid', 2.00, '', now() - make_interval(hours => n::integer)
                from (select *, row_number() over (order by order_id desc) as n from checkouts) as checkout
                """,
            ])
            try await body(daemon, pool)
        }
    }

    private static func figures(_ daemon: TestDaemon) async throws -> Statistics {
        try await daemon.call(.get, "/admin/stats", token: TestToken.admin()).decoded()
    }

    @Test(arguments: ["Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata"])
    func `a day is a day where the shop is`(zone: String) async throws {
        try await Self.withOrders(3, environment: ["SHOP_TIME_ZONE": zone]) { daemon, pool async throws in
            let midnight: Query = "(date_trunc('day', now() at time zone \(zone)) at time zone \(zone))"
            _ = try await pool.pipeline([
                "update orders set created_at = \(midnight) where number = 'n1'",
                "update orders set created_at = \(midnight) - interval '1 microsecond' where number = 'n2'",
                // 40 days ago, so in the longest window only.
                "update orders set created_at = \(midnight) - interval '40 days' where number = 'n3'",
            ])
            let figures = try await Self.figures(daemon)
            #expect(figures.timeZone == zone)
            #expect(figures.last7Days.days.suffix(2).map(\.orders) == [1, 1])
            #expect(figures.last7Days.sales.orders == 2)
            #expect(figures.last30Days.days.count == 30)
            #expect(figures.last30Days.sales.orders == 2)
            #expect(figures.last90Days.days.count == 90)
            #expect(figures.last90Days.days.reduce(0) { $0 + $1.orders } == 3)
            #expect(Set(figures.last90Days.days.map(\.date)).count == 90)
        }
    }

    @Test func `the windows are read by their index, not by all orders`() async throws {
        try await Self.withOrders(20_000) { daemon, pool async throws in
            try await pool.execute("analyze orders")
            for query in [StatisticsStore.sales(ofLast: 90, in: .utc), StatisticsStore.days(90, in: .utc)] {
                let plan = try await pool.query("explain \(query)").map { try $0.decode(String.self) }
                #expect(plan.contains { $0.contains("orders_by_day") }, "\(plan)")
                #expect(!plan.contains { $0.contains("Seq Scan on orders") }, "\(plan)")
            }
            let figures = try await Self.figures(daemon)
            #expect(figures.overall.orders == 20_000)
            #expect(figures.overall.buyers == 10)
            #expect(figures.overall.averageOrder == Money("2.00"))
            let days = figures.last90Days.days.dropFirst().dropLast(2)
            #expect(days.allSatisfy { $0.orders == 24 && $0.revenue == Money("48.00") })
        }
    }

    @Test(arguments: ["Mars/Olympus", "", "../etc/passwd", "Europe", "UTC'; drop table orders", "utc\n"])
    func `a zone that nobody knows stops the start`(zone: String) {
        #expect(throws: SettingError.self) {
            try Settings(environment: ["SHOP_TIME_ZONE": zone], declared: OrderDaemon.settings)
        }
    }
}
