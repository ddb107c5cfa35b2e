import Database
import FoundationEssentials
import Postgres
import Wire

/// Stock held, sold and given back.
///
/// Every function throws `PostgresError`.
struct ReservationStore: Sendable {
    let database: Database
    /// Seconds after which a hold is given back.
    let lifetime: Int

    enum Outcome: Sendable {
        case held(Reservation)
        /// It was released before; the order can't have stock any more.
        case gone
        case short([Shortage])
    }

    // MARK: - Holding

    /// Holds all lines or none; the same order again gets the same answer.
    func reserve(_ lines: [CartLine], for orderID: UUID) async throws -> Outcome {
        // In the order of ids, so that two reservations never wait for each other in a circle.
        let lines = lines.sorted { $0.productID.text < $1.productID.text }
        do {
            return .held(try await hold(lines, for: orderID))
        } catch let refusal as Refused {
            switch refusal {
            case .existsAlready: return try await existing(orderID)
            case .short(let shortages): return .short(shortages)
            }
        }
    }

    /// Ends the transaction of a hold.
    private enum Refused: Error {
        case existsAlready
        case short([Shortage])
    }

    /// One round trip for all lines, whatever their number, and one for the commit.
    private func hold(_ lines: [CartLine], for orderID: UUID) async throws -> Reservation {
        try await database.transaction { transaction in
            let record: Query = """
                insert into reservations (order_id, state, expires_at)
                values (\(orderID), 'held', now() + make_interval(secs => \(lifetime)))
                on conflict (order_id) do nothing
                returning expires_at
                """
            let results = try await transaction.pipeline([record] + lines.map { Self.take($0, for: orderID) })
            guard let expiry = results[0].rows.first else { throw Refused.existsAlready }
            let missing = zip(lines, results.dropFirst()).filter { $1.rows.isEmpty }.map(\.0)
            guard missing.isEmpty else { throw Refused.short(try await shortages(missing, in: transaction)) }
            return Reservation(
                orderID: orderID, lines: try results.dropFirst().flatMap(\.rows).map(Self.line),
                expiresAt: try expiry.decode(Timestamp.self))
        }
    }

    /// Takes the pieces off the stock if they are there, and notes the product as it is now: one statement, so nothing can
    /// happen in between.
    private static func take(_ line: CartLine, for orderID: UUID) -> Query {
        """
        with taken as (
            update products
            set stock = stock - \(line.quantity)
            where id = \(line.productID)
              and is_active
              and stock >= \(line.quantity)
            returning id, sku, name, price
        )
        insert into reservation_lines (order_id, product_id, sku, name, price, qty)
        select \(orderID)::uuid, id, sku, name, price, \(line.quantity)::integer
        from taken
        -- An order that is there already: what was just taken is rolled back with the rest.
        on conflict (order_id, product_id) do nothing
        returning product_id, sku, name, price, qty
        """
    }

    private func shortages(_ lines: [CartLine], in transaction: Transaction) async throws -> [Shortage] {
        let rows = try await transaction.query(
            "select id, name, stock from products where is_active and id = any (\(lines.map(\.productID))::uuid[])")
        let found = try rows.map { row in try row.decode(UUID.self, String.self, Int.self) }
        return lines.map { line in
            let product = found.first { $0.0 == line.productID }
            return Shortage(
                productID: line.productID, name: product?.1, requested: line.quantity, available: product?.2 ?? 0)
        }
    }

    private func existing(_ orderID: UUID) async throws -> Outcome {
        let results = try await database.pipeline([
            "select state, expires_at from reservations where order_id = \(orderID)",
            """
            select product_id, sku, name, price, qty
            from reservation_lines
            where order_id = \(orderID)
            order by product_id
            """,
        ])
        guard let row = results[0].rows.first else { return .gone }
        let (state, expiresAt) = try row.decode(String.self, Timestamp.self)
        if state == "released" { return .gone }
        return .held(
            Reservation(orderID: orderID, lines: try results[1].rows.map(Self.line), expiresAt: expiresAt))
    }

    // MARK: - Ending a hold

    /// Makes a hold a sale.
    ///
    /// - Returns: false when there is none any more.
    func commit(_ orderID: UUID) async throws -> Bool {
        let rows = try await database.execute(
            """
            update reservations
            set state = 'committed'
            where order_id = \(orderID)
              and state in ('held', 'committed')
            """)
        return rows > 0
    }

    /// Gives the pieces back, held or sold, the first time it is called; leaves a tombstone where there was nothing.
    func release(_ orderID: UUID) async throws {
        _ = try await database.pipeline(
            [
                """
                insert into reservations (order_id, state, expires_at)
                values (\(orderID), 'released', now())
                on conflict (order_id) do nothing
                """,
                "select 1 from reservations where order_id = \(orderID) for update",
            ] + Self.giveBack([orderID]))
    }

    /// Gives back up to 100 holds that have expired; what another daemon is at is left to it.
    ///
    /// - Returns: their orders.
    func releaseExpired() async throws -> [UUID] {
        try await database.transaction { transaction in
            let orders = try await transaction.query(
                """
                select order_id
                from reservations
                where state = 'held'
                  and expires_at < now()
                order by expires_at
                limit 100
                for update skip locked
                """
            ).map { row in try row.decode(UUID.self) }
            if !orders.isEmpty { _ = try await transaction.pipeline(Self.giveBack(orders)) }
            return orders
        }
    }

    /// The change to 'released' happens once, and only together with it the stock comes back. The caller has locked the
    /// reservations: first they, then products in the order of ids, as everyone does.
    private static func giveBack(_ orders: [UUID]) -> [Query] {
        [
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
            -- An admin may have set the stock to the most there can be meanwhile; that must not keep a hold for ever.
            set stock = least(p.stock + pieces.qty, 2147483647)
            from pieces
            where p.id = pieces.product_id
            """,
        ]
    }

    private static func line(_ row: Row) throws -> OrderLine {
        let (productID, sku, name, price, quantity) = try row.decode(
            UUID.self, String.self, String.self, Money.self, Int.self)
        return OrderLine(
            productID: productID, sku: sku, name: name, price: price, quantity: quantity, subtotal: try price * quantity
        )
    }
}
