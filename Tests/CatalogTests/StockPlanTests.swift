import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct StockPlanTests {
    /// PostgreSQL counts the sequential scans of each table, so the statements of the triggers are tested too.
    @Test func `nothing that a checkout or an admin does to stock reads a whole table`() async throws {
        var url = ""
        try await CatalogTest.with { catalog async throws in
            url = catalog.databaseURL
            try await Self.fill(url)
            let product = try await catalog.product("A", stock: 1000)
            let other = try await catalog.product("B", stock: 1000)
            let path = "/products/\(product.id.text)"
            // More often than PostgreSQL needs to switch to a generic plan.
            for turn in 0..<12 {
                let order = UUID.v7()
                #expect(try await catalog.reserve([(product.id, 1), (other.id, 2)], for: order).status == 200)
                if turn % 3 == 0 { try await catalog.expire(order) }
                if turn % 3 > 0 { #expect(try await catalog.commit(order) == 204) }
                if turn % 3 > 1 { #expect(try await catalog.release(order) == 204) }
                #expect(try await catalog.reserve([(product.id, 1), (other.id, 999)]).status == 409)
                for (method, path, json) in [
                    (TestDaemon.Method.patch, path, #"{"stock":500,"reason":"counted"}"#),
                    (.get, "\(path)/movements?limit=2&cursor=99999", nil),
                ] {
                    let answer = try await catalog.daemon.call(method, path, token: catalog.admin, json: json)
                    #expect(answer.status == 200)
                }
            }
            #expect(try await eventually { try await catalog.stock(other.id) == 992 })
        }
        // A connection reports its counts at its end at the latest.
        let pool = PostgresPool(.init(url: url))
        #expect(
            try await eventually {
                try await pool.query(
                    "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                ).isEmpty
            })
        let counts = try await pool.query(
            """
            select relname || ' ' || seq_scan
            from pg_stat_user_tables
            where relname in ('products', 'reservations', 'reservation_lines', 'stock_movements')
              and idx_scan > 0
            order by relname
            """
        ).map { try $0.decode(String.self) }
        #expect(counts == ["products 0", "reservation_lines 0", "reservations 0", "stock_movements 0"])
        await pool.close()
    }

    /// Tables that are large enough for plans to matter, and counts that begin after it.
    private static func fill(_ url: String) async throws {
        var configuration = PostgresPool.Configuration(url: url)
        configuration.maximumConnections = 1
        configuration.queryLimit = .seconds(60)
        let pool = PostgresPool(configuration)
        let results = try await pool.pipeline([
            "select pg_backend_pid()",
            // Held pieces of a caller with an actor don't count as an older daemon's.
            "select set_config('shop.actor', 'test', true)",
            """
            insert into products (id, sku, name, price, stock)
            select gen_random_uuid(), 'S-' || n, 'Thing ' || n, 1, 5
            from generate_series(1, 3000) as n
            """,
            """
            insert into reservations (order_id, state, expires_at)
            select gen_random_uuid(), 'released', now()
            from generate_series(1, 3000) as n
            """,
            """
            insert into reservation_lines (order_id, product_id, sku, name, price, qty)
            select o.order_id, p.id, p.sku, p.name, p.price, 1
            from (select order_id, row_number() over () as n from reservations) o
            join (select *, row_number() over () as n from products) p using (n)
            """,
            "analyze products, reservations, reservation_lines, stock_movements",
        ])
        let worker = try results[0].rows[0].decode(Int.self)
        await pool.close()
        let reset = PostgresPool(configuration)
        #expect(
            try await eventually {
                try await reset.query("select 1 from pg_stat_activity where pid = \(worker)").isEmpty
            })
        try await reset.execute("select pg_stat_reset()")
        await reset.close()
    }
}
