import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

/// The daemon before the ledger, as it runs beside this one during an upgrade, with its exact statements.
@Suite struct OlderDaemonTests {
    @Test func `its holds end here, and ours end there`() async throws {
        try await CatalogTest.with { catalog async throws in
            let one = try await catalog.product("A", stock: 20)
            let two = try await catalog.product("B", stock: 20)
            let lines = [(one.id, 2), (two.id, 3)]
            try await StockBooks.with(catalog) { books async throws in
                let older = OlderDaemon(pool: books.pool)
                for isHeldByOlder in [true, false] {
                    for isEndedByOlder in [true, false] {
                        for ending in ["commit", "release", "cancel"] {
                            let order = UUID.v7()
                            if isHeldByOlder {
                                try await older.hold(lines, for: order)
                            } else {
                                #expect(try await catalog.reserve(lines, for: order).status == 200)
                            }
                            #expect(try await books.wrong() == [], "held by older: \(isHeldByOlder)")
                            if ending != "release" {
                                if isEndedByOlder {
                                    try await older.commit(order)
                                } else {
                                    #expect(try await catalog.commit(order) == 204)
                                }
                                #expect(try await books.wrong() == [])
                            }
                            if ending != "commit" {
                                if isEndedByOlder {
                                    try await older.release([order])
                                } else {
                                    #expect(try await catalog.release(order) == 204)
                                }
                            }
                            #expect(try await books.wrong() == [], "\(isHeldByOlder) \(isEndedByOlder) \(ending)")
                        }
                    }
                }
                // Sold: one of three endings, four times.
                #expect(try await books.numbers(one.id) == "12/0/8 12")
                #expect(try await books.numbers(two.id) == "8/0/12 8")
            }
        }
    }

    @Test func `what its admin does is counted, and its batches of expired holds come back`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 20)
            let deleted = try await catalog.product("B", stock: 20)
            try await StockBooks.with(catalog) { books async throws in
                let older = OlderDaemon(pool: books.pool)
                let orders = (0..<4).map { _ in UUID.v7() }
                for order in orders.prefix(2) { try await older.hold([(product.id, 3), (deleted.id, 1)], for: order) }
                for order in orders.suffix(2) { _ = try await catalog.reserve([(product.id, 1)], for: order) }
                try await older.setStock(of: product.id, to: 7)
                #expect(try await books.numbers(product.id) == "15/8/0 7")
                #expect(try await older.add(stock: 4) == "4/0/0 4")
                try await older.delete(deleted.id)
                #expect(try await books.wrong() == [])
                try await older.release(orders)
                #expect(try await books.numbers(product.id) == "15/0/0 15")
                #expect(try await books.wrong() == [])
            }
        }
    }

    @Test func `both at once, with the same products in any order`() async throws {
        try await CatalogTest.with { catalog async throws in
            var made: [UUID] = []
            for number in 1...5 { made.append(try await catalog.product("P\(number)", stock: 1000).id) }
            let ids = made
            try await StockBooks.with(catalog) { books async throws in
                let older = OlderDaemon(pool: books.pool)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for buyer in 0..<8 {
                        group.addTask {
                            for turn in 0..<10 {
                                let order = UUID.v7()
                                let lines = ids.shuffled().prefix(3).map { ($0, 1) }
                                if (buyer + turn) % 2 == 0 {
                                    try await older.hold(lines, for: order)
                                } else {
                                    #expect(try await catalog.reserve(lines, for: order).status == 200)
                                }
                                switch turn % 5 {
                                case 0: try await older.release([order])
                                case 1: #expect(try await catalog.release(order) == 204)
                                case 2: try await older.commit(order)
                                default: #expect(try await catalog.commit(order) == 204)
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await books.wrong() == [])
            }
        }
    }
}

/// The statements of the daemon before the ledger.
private struct OlderDaemon: Sendable {
    let pool: PostgresPool

    func hold(_ lines: [(UUID, Int)], for orderID: UUID) async throws {
        let record: Query = """
            insert into reservations (order_id, state, expires_at)
            values (\(orderID), 'held', now() + make_interval(secs => \(900)))
            on conflict (order_id) do nothing
            returning expires_at
            """
        let lines = lines.sorted { $0.0.text < $1.0.text }
        try await pool.transaction { transaction in
            let results = try await transaction.pipeline([record] + lines.map { Self.take($0, for: orderID) })
            #expect(results.allSatisfy { $0.rows.count == 1 })
        }
    }

    private static func take(_ line: (UUID, Int), for orderID: UUID) -> Query {
        """
        with taken as (
            update products
            set stock = stock - \(line.1)
            where id = \(line.0)
              and is_active
              and stock >= \(line.1)
            returning id, sku, name, price
        )
        insert into reservation_lines (order_id, product_id, sku, name, price, qty)
        select \(orderID)::uuid, id, sku, name, price, \(line.1)::integer
        from taken
        on conflict (order_id, product_id) do nothing
        returning product_id, sku, name, price, qty
        """
    }

    func commit(_ orderID: UUID) async throws {
        let rows = try await pool.execute(
            """
            update reservations
            set state = 'committed'
            where order_id = \(orderID)
              and state in ('held', 'committed')
            """)
        #expect(rows == 1)
    }

    func release(_ orders: [UUID]) async throws {
        _ = try await pool.pipeline([
            "select 1 from reservations where order_id = any (\(orders)::uuid[]) for update",
            """
            select 1
            from products
            where id in (select product_id from reservation_lines where order_id = any (\(orders)::uuid[]))
            order by id
            for update
            """,
            """
            with released as (
                update reservations
                set state = 'released'
                where order_id = any (\(orders)::uuid[])
                  and state <> 'released'
                returning order_id
            ), pieces as (
                select l.product_id, sum(l.qty) as qty
                from reservation_lines l
                join released r on r.order_id = l.order_id
                group by l.product_id
            )
            update products p
            set stock = least(p.stock + pieces.qty, 2147483647)
            from pieces
            where p.id = pieces.product_id
            """,
        ])
    }

    func setStock(of product: UUID, to stock: Int) async throws {
        try await pool.execute(
            "update products set stock = coalesce(\(stock), stock), updated_at = now() where id = \(product)")
    }

    /// - Returns: the numbers of the new product.
    func add(stock: Int) async throws -> String {
        let id = UUID.v7()
        try await pool.execute(
            "insert into products (id, sku, name, price, stock) values (\(id), 'OLD', 'Old', 1, \(stock))")
        return try await StockBooks(pool: pool).numbers(id)
    }

    func delete(_ product: UUID) async throws {
        try await pool.execute("delete from products where id = \(product)")
    }
}
