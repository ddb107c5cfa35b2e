import Daemon
import Database
import FoundationEssentials
import Postgres
import Wire

/// Holds of stock, their sale and their release.
///
/// A hold ends by a change of its state. For each change a trigger of the database updates the stock and writes the movements
/// (migrations/catalog/0006_stock_ledger.sql).
///
/// Every function throws `PostgresError`.
struct ReservationStore: Sendable {
    let database: Database
    /// Seconds after which a hold is released, unless its order asks for another time.
    let lifetime: Int

    enum Outcome: Sendable {
        case held(Reservation)
        /// The hold was released before. The order can't get stock any more.
        case gone
        case short([Shortage])
        /// The stock of the order to be replaced is already sold.
        case replacedIsSold
        /// The lines cost this amount instead of the expected one.
        case priceChanged(Money)
    }

    // MARK: - Holding

    /// Holds all lines or none. The same order again gets the same answer with the same expiry.
    ///
    /// A replaced hold ends in the same transaction, so that nobody else gets its pieces in between. If the new hold is
    /// refused, the old one stays.
    func reserve(_ request: ReservationRequest, by actor: String) async throws -> Outcome {
        do {
            return .held(try await hold(request, as: StockAct(actor: actor, orderID: request.orderID)))
        } catch let refusal as Refused {
            switch refusal {
            case .existsAlready: return try await existing(request.orderID)
            case .short(let shortages): return .short(shortages)
            case .replacedIsSold: return .replacedIsSold
            case .priceChanged(let subtotal): return .priceChanged(subtotal)
            }
        }
    }

    /// Ends the transaction of a hold.
    private enum Refused: Error {
        case existsAlready
        case short([Shortage])
        case replacedIsSold
        case priceChanged(Money)
    }

    /// One round trip for all lines and one for the commit.
    private func hold(_ request: ReservationRequest, as act: StockAct) async throws -> Reservation {
        let orderID = request.orderID
        // In the order of ids, so that two reservations never deadlock.
        let lines = request.lines.sorted { $0.productID.text < $1.productID.text }
        let handOver = request.replaces.map { Self.endHold(of: $0, for: lines, as: act) } ?? []
        // The hold of an order that is sold at once may be lost in a crash: then the sale fails and the checkout is undone. The
        // hold of an order that waits for its payment must be durable, and so must the end of another hold.
        let durability = request.holdSeconds == nil && handOver.isEmpty ? [Database.maybeLost] : []
        return try await database.transaction { transaction in
            let record: Query = """
                insert into reservations (order_id, state, expires_at, replaces)
                values (
                    \(orderID), 'held', now() + make_interval(secs => \(request.holdSeconds ?? lifetime)),
                    \(request.replaces)
                )
                on conflict (order_id) do nothing
                returning expires_at
                """
            let results = try await transaction.pipeline(
                durability + handOver + [act.note, record] + lines.map { Self.take($0, for: orderID) })
            if !handOver.isEmpty, let row = results[1].rows.first {
                let state = try row.decode(String.self)
                if state == "committed" { throw Refused.replacedIsSold }
            }
            let before = durability.count + handOver.count
            guard let expiry = results[before + 1].rows.first else { throw Refused.existsAlready }
            let taken = results.dropFirst(before + 2)
            let missing = zip(lines, taken).filter { $1.rows.isEmpty }.map(\.0)
            guard missing.isEmpty else { throw Refused.short(try await shortages(missing, in: transaction)) }
            let held = try taken.flatMap(\.rows).map(Self.line)
            if let expected = request.expectedSubtotal {
                let subtotal = try? held.reduce(Money.zero) { sum, line in try sum + line.subtotal }
                if subtotal != expected { throw Refused.priceChanged(subtotal ?? .maximum) }
            }
            return Reservation(orderID: orderID, lines: held, expiresAt: try expiry.decode(Timestamp.self))
        }
    }

    /// Ends the replaced hold before the lines of the new one are held. A sold one stays, and the second statement returns its
    /// state. All products of both are locked first, in the order of ids.
    private static func endHold(of replaced: UUID, for lines: [CartLine], as act: StockAct) -> [Query] {
        [
            """
            insert into reservations (order_id, state, expires_at)
            values (\(replaced), 'released', now())
            on conflict (order_id) do nothing
            """,
            "select state from reservations where order_id = \(replaced) for update",
            """
            select 1
            from products
            where id = any (\(lines.map(\.productID))::uuid[])
               or id in (select product_id from reservation_lines where order_id = \(replaced))
            order by id
            for update
            """,
            act.note,
            "update reservations set state = 'released' where order_id = \(replaced) and state = 'held'",
        ]
    }

    /// Holds the pieces if there are enough, and records the current product. It is one statement, so nothing can happen in
    /// between.
    private static func take(_ line: CartLine, for orderID: UUID) -> Query {
        """
        with taken as (
            update products
            set held = held + \(line.quantity)
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

    /// Turns a hold into a sale.
    ///
    /// - Returns: false if the hold does not exist any more.
    func commit(_ orderID: UUID, by actor: String) async throws -> Bool {
        let results = try await database.pipeline([
            StockAct(actor: actor, orderID: orderID).note,
            "update reservations set state = 'committed' where order_id = \(orderID) and state = 'held'",
            "select 1 from reservations where order_id = \(orderID) and state = 'committed'",
        ])
        return !results[2].rows.isEmpty
    }

    /// Returns the pieces, held or sold, at the first call. If there was no hold, it leaves a tombstone.
    ///
    /// - Returns: the order whose hold had ended for this one.
    func release(_ orderID: UUID, by actor: String) async throws -> UUID? {
        let results = try await database.pipeline([
            StockAct(actor: actor, orderID: orderID).note,
            """
            insert into reservations (order_id, state, expires_at)
            values (\(orderID), 'released', now())
            on conflict (order_id) do nothing
            """,
            "update reservations set state = 'released' where order_id = \(orderID) and state <> 'released'",
            "select replaces from reservations where order_id = \(orderID)",
        ])
        guard let row = results[3].rows.first else { return nil }
        return try row.decode(UUID?.self)
    }

    /// Releases up to 100 expired holds. Holds that another daemon is releasing are skipped.
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
            if orders.isEmpty { return [] }
            _ = try await transaction.pipeline([
                // All products of the batch are locked in the order of ids, like those of a hold. Locking order by order could
                // deadlock.
                """
                select 1
                from products
                where id in (select product_id from reservation_lines where order_id = any (\(orders)::uuid[]))
                order by id
                for update
                """,
                StockAct(actor: CatalogDaemon.name).note,
                "update reservations set state = 'released' where order_id = any (\(orders)::uuid[])",
            ])
            return orders
        }
    }

    /// The number of holds, for metrics. Expired holds are released within seconds.
    func holds() async throws -> Metric {
        try await database.counts(
            "shop_reservations_held", "Holds of stock, by whether they have expired.", by: "state",
            """
            select case when expires_at > now() then 'live' else 'overdue' end, count(*)
            from reservations
            where state = 'held'
            group by 1
            """)
    }

    private static func line(_ row: Row) throws -> OrderLine {
        let (productID, sku, name, price, quantity) = try row.decode(
            UUID.self, String.self, String.self, Money.self, Int.self)
        return OrderLine(
            productID: productID, sku: sku, name: name, price: price, quantity: quantity, subtotal: try price * quantity
        )
    }
}
