import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct LedgerMigrationTests {
    @Test func `what there is becomes the opening`() async throws {
        let url = try await TemporaryPostgres.database()
        let all = repositoryFolder("migrations/catalog")
        let before = FileManager.default.temporaryDirectory.path + "/before-the-ledger-\(UUID())"
        try FileManager.default.createDirectory(atPath: before, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: before) }
        for name in try FileManager.default.contentsOfDirectory(atPath: all).sorted().prefix(5) {
            try FileManager.default.copyItem(atPath: "\(all)/\(name)", toPath: "\(before)/\(name)")
        }
        _ = try await Migrator(folder: before).migrate(at: url)

        let pool = PostgresPool(.init(url: url))
        let books = StockBooks(pool: pool)
        let (busy, full, empty, deleted) = (UUID.v7(), UUID.v7(), UUID.v7(), UUID.v7())
        for (id, stock) in [(busy, 10), (full, 2_147_483_647), (empty, 0)] {
            try await pool.execute(
                "insert into products (id, sku, name, price, stock) values (\(id), \(id.text), 'X', 1, \(stock))")
        }
        for (state, quantity) in [("held", 1), ("held", 2), ("committed", 4), ("released", 8)] {
            let order = UUID.v7()
            try await pool.execute(
                "insert into reservations (order_id, state, expires_at) values (\(order), \(state), now())")
            try await pool.execute(
                """
                insert into reservation_lines (order_id, product_id, sku, name, price, qty)
                select \(order)::uuid, id, 'X', 'X', 1, \(quantity)::integer
                from unnest(\([busy, full, deleted])::uuid[]) as id
                """)
        }
        let migrations = try Migrator(folder: all)
        _ = try await migrations.migrate(at: url)
        #expect(try await books.wrong() == [])
        #expect(try await books.numbers(busy) == "13/3/4 10")
        // There can't be more; the three that are held stay.
        #expect(try await books.numbers(full) == "2147483647/3/4 2147483644")
        #expect(try await books.movements(empty) == [])
        #expect(try await books.movements(deleted) == ["opening 3/3/4 catalog"])
        try await pool.execute("update reservations set state = 'committed' where state = 'held'")
        #expect(try await books.wrong() == [])
        await pool.close()
    }
}
