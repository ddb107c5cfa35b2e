import FoundationEssentials
import Postgres
import Testing

/// The tests' queries on the stock ledger.
struct StockBooks: Sendable {
    let pool: PostgresPool

    static func with(_ catalog: CatalogTest, _ body: (StockBooks) async throws -> Void) async throws {
        let pool = PostgresPool(.init(url: catalog.databaseURL))
        do { try await body(StockBooks(pool: pool)) } catch {
            await pool.close()
            throw error
        }
        await pool.close()
    }

    /// Products whose numbers are not the sum of their movements, or hold other pieces than the reservations do.
    func wrong() async throws -> [String] {
        try await pool.query(
            """
            with moved as (
                select product_id, sum(on_hand) as on_hand, sum(held) as held, sum(sold) as sold
                from stock_movements
                group by product_id
            ), reserved as (
                select l.product_id, sum(l.qty) filter (where r.state = 'held') as held,
                    sum(l.qty) filter (where r.state = 'committed') as sold
                from reservation_lines l
                join reservations r on r.order_id = l.order_id
                group by l.product_id
            )
            select coalesce(p.sku, 'a deleted product') || ' ' || coalesce(p.id, m.product_id, r.product_id)
            from products p
            full join moved m on m.product_id = p.id
            full join reserved r on r.product_id = coalesce(p.id, m.product_id)
            where (coalesce(m.on_hand, 0), coalesce(m.held, 0), coalesce(m.sold, 0))
                <> (coalesce(p.on_hand, r.held, 0), coalesce(r.held, 0), coalesce(r.sold, 0))
               or p.held <> coalesce(r.held, 0)
               or p.sold <> coalesce(r.sold, 0)
            """
        ).map { try $0.decode(String.self) }
    }

    /// `on hand/held/sold`, and the number that can be bought.
    func numbers(_ product: UUID) async throws -> String {
        try await pool.query(
            """
            select on_hand || '/' || held || '/' || sold || ' ' || stock
            from products
            where id = \(product)
            """
        ).first?.decode(String.self) ?? "none"
    }

    /// `kind on hand/held/sold actor`, oldest first.
    func movements(_ product: UUID) async throws -> [String] {
        try await pool.query(
            """
            select kind || ' ' || on_hand || '/' || held || '/' || sold || ' ' || actor
            from stock_movements
            where product_id = \(product)
            order by id
            """
        ).map { try $0.decode(String.self) }
    }

    /// Makes all holds expire.
    func letTimePass() async throws {
        try await pool.execute("update reservations set expires_at = now() where state = 'held'")
    }

    /// Connections of daemons that are in a transaction.
    func busyConnections() async throws -> Int {
        try await pool.query(
            """
            select count(*)
            from pg_stat_activity
            where datname = current_database()
              and backend_type = 'client backend'
              and state <> 'idle'
              and pid <> pg_backend_pid()
            """
        ).first?.decode(Int.self) ?? 0
    }

    /// The constraint that refuses a statement; nil when it was accepted.
    func refusal(_ statement: Query) async throws -> String? {
        do {
            try await pool.execute(statement)
            return nil
        } catch let error as PostgresError {
            return error.constraint ?? error.description
        }
    }
}
