import Daemon
import Database
import FoundationEssentials
import Postgres
import Wire

/// A row of `checkouts`: what a driver has to know.
struct CheckoutRecord: Sendable {
    let orderID: UUID
    let userID: UUID
    /// As they were in the cart.
    let lines: [CartLine]
    let shipping: Shipping?
    let note: String
    let step: Checkout.Step
}

/// The checkouts: the only place with SQL that changes `checkouts` on the way to an order.
///
/// Every function throws `PostgresError`. Those that take a step return false when another driver was quicker.
struct CheckoutStore: Sendable {
    let database: Database

    private static let columns: Query = """
        order_id, user_id, product_ids, quantities, shipping_name, shipping_phone, shipping_address, note, step
        """

    // MARK: - Beginning

    /// Records a checkout.
    ///
    /// - Returns: nil when the customer's key or unchanged cart has one already.
    func record(_ intent: CheckoutIntent, _ cart: Cart, orderID: UUID) async throws -> CheckoutRecord? {
        try await database.query(
            """
            insert into checkouts (
                order_id, user_id, email, idempotency_key, cart_revision, product_ids, quantities,
                shipping_name, shipping_phone, shipping_address, note, request_id
            )
            values (
                \(orderID), \(intent.userID), \(intent.email), \(intent.key), \(cart.revision),
                \(cart.lines.map(\.productID)), \(cart.lines.map(\.quantity)),
                \(intent.shipping?.name), \(intent.shipping?.phone), \(intent.shipping?.address), \(intent.note),
                \(CurrentRequest.id)
            )
            on conflict do nothing
            returning \(Self.columns)
            """
        ).first.map(Self.record)
    }

    func checkout(of userID: UUID, key: String) async throws -> CheckoutRecord? {
        try await database.query(
            """
            select \(Self.columns)
            from checkouts
            where user_id = \(userID)
              and idempotency_key = \(key)
            """
        ).first.map(Self.record)
    }

    /// The checkout that this state of the cart has become.
    func checkout(of userID: UUID, cartRevision: UUID) async throws -> CheckoutRecord? {
        try await database.query(
            """
            select \(Self.columns)
            from checkouts
            where user_id = \(userID)
              and cart_revision = \(cartRevision)
              and step not in ('releasing', 'released')
            """
        ).first.map(Self.record)
    }

    func checkout(ofOrder id: UUID) async throws -> CheckoutRecord? {
        try await database.query(
            """
            select \(Self.columns)
            from checkouts
            where order_id = \(id)
            """
        ).first.map(Self.record)
    }

    // MARK: - Steps

    func step(of id: UUID) async throws -> Checkout.Step? {
        try await database.query("select step from checkouts where order_id = \(id)").first?.decode(Checkout.Step.self)
    }

    func recordHold(of id: UUID, _ lines: [OrderLine]) async throws -> Bool {
        try await database.execute(
            """
            with moved as (
                update checkouts
                set step = 'held', touched_at = now()
                where order_id = \(id) and step = 'recorded'
                returning order_id
            )
            insert into order_lines (order_id, position, product_id, sku, name, price, qty, subtotal)
            select moved.order_id, line.position, line.product_id, line.sku, line.name, line.price, line.qty, line.subtotal
            from moved,
                unnest(
                    \(lines.map(\.productID))::uuid[], \(lines.map(\.sku))::text[], \(lines.map(\.name))::text[],
                    \(lines.map(\.price))::numeric[], \(lines.map(\.quantity))::integer[],
                    \(lines.map(\.subtotal))::numeric[]
                ) with ordinality as line (product_id, sku, name, price, qty, subtotal, position)
            """) > 0
    }

    /// Writes the order: placed by the customer, and paid at once.
    func recordOrder(_ id: UUID) async throws -> Bool {
        try await database.execute(
            """
            with moved as (
                update checkouts
                set step = 'committed', touched_at = now()
                where order_id = \(id) and step = 'held'
                returning *
            ), placed as (
                insert into orders (
                    id, number, user_id, email, status, total, shipping_name, shipping_phone, shipping_address, note,
                    request_id
                )
                select moved.order_id, to_char(now(), 'YYYY-') || lpad(n::text, greatest(6, length(n::text)), '0'),
                    moved.user_id, moved.email, 'paid',
                    (select sum(subtotal) from order_lines where order_lines.order_id = moved.order_id),
                    moved.shipping_name, moved.shipping_phone, moved.shipping_address, moved.note, moved.request_id
                from moved, nextval('order_numbers') as n
                returning id, number, total
            ), event as (
                insert into order_events (order_id, status, actor)
                select placed.id, first.status, first.actor
                from placed, moved, lateral (values (1, 'pending', moved.email), (2, 'paid', 'shop')) as first (n, status, actor)
                order by first.n
                returning id, status, actor
            ), mail as (
                \(MailOutbox.placed)
            )
            \(AuditEvents.placed)
            """) > 0
    }

    func recordDone(_ id: UUID) async throws -> Bool {
        try await database.execute(
            """
            update checkouts
            set step = 'done', touched_at = now()
            where order_id = \(id) and step = 'committed'
            """) > 0
    }

    /// Deletes a checkout of which nothing has happened yet.
    func forget(_ id: UUID) async throws -> Bool {
        try await database.execute("delete from checkouts where order_id = \(id) and step = 'recorded'") > 0
    }

    func recordUndo(_ id: UUID) async throws -> Bool {
        try await database.execute(
            """
            update checkouts
            set step = 'releasing', touched_at = now()
            where order_id = \(id) and step in ('recorded', 'held')
            """) > 0
    }

    /// Keeps the row as `released` if there is an order, else deletes it.
    ///
    /// - Returns: the step on disk then; nil when the row is gone.
    func recordReleased(_ id: UUID) async throws -> Checkout.Step? {
        let results = try await database.pipeline([
            """
            delete from checkouts
            where order_id = \(id) and step = 'releasing' and not exists (select from orders where orders.id = order_id)
            """,
            "update checkouts set step = 'released', touched_at = now() where order_id = \(id) and step = 'releasing'",
            "select step from checkouts where order_id = \(id)",
        ])
        return try results[2].rows.first?.decode(Checkout.Step.self)
    }

    // MARK: - Recovery

    /// Takes up to `limit` checkouts that nobody has touched for `seconds`, the longest untouched first. Others leave
    /// them alone for as long again.
    func claimStale(olderThan seconds: Int, limit: Int) async throws -> [CheckoutRecord] {
        try await database.query(
            """
            update checkouts
            set touched_at = now()
            where order_id in (
                select order_id
                from checkouts
                where step not in ('done', 'released')
                  and touched_at < now() - make_interval(secs => \(seconds))
                order by touched_at
                limit \(limit)
                for update skip locked
            )
            returning \(Self.columns)
            """
        ).map(Self.record)
    }

    private static func record(_ row: Row) throws -> CheckoutRecord {
        let (orderID, userID, products, quantities, name, phone, address, note, step) = try row.decode(
            UUID.self, UUID.self, [UUID].self, [Int].self, String?.self, String?.self, String?.self, String.self,
            Checkout.Step.self)
        return CheckoutRecord(
            orderID: orderID, userID: userID,
            lines: zip(products, quantities).map { CartLine(productID: $0, quantity: $1) },
            shipping: Shipping(name, phone, address, nil, nil), note: note, step: step)
    }
}

extension Checkout.Step: PostgresDecodable {
    static var postgresTypes: [PostgresType] { [.text] }
    init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension Shipping {
    /// From columns of which the first three are all NULL or none.
    init?(_ name: String?, _ phone: String?, _ address: String?, _ city: String?, _ postalCode: String?) {
        guard let name, let phone, let address else { return nil }
        self.init(name: name, phone: phone, address: address, city: city, postalCode: postalCode)
    }
}
