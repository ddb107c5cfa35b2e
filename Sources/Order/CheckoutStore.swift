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
    /// Of the body that asked for it; nil when a daemon one version back has recorded it.
    let bodyHash: String?
    let terms: Checkout.Terms
    let step: Checkout.Step
}

/// The checkouts: the only place with SQL that changes `checkouts` on the way to an order. What a payment does to them is
/// in PaymentStore.swift.
///
/// Every function throws `PostgresError`. Those that take a step return false when another driver was quicker.
struct CheckoutStore: Sendable {
    let database: Database
    let methods: PaymentMethods
    /// Whose year is in an order's number.
    let timeZone: TimeZoneName

    private static let columns: Query = """
        order_id, user_id, product_ids, quantities, body_hash, payment_method, delivery_price, expected_total, step
        """

    // MARK: - Beginning

    /// Records a checkout.
    ///
    /// - Returns: nil when the customer's key or unchanged cart has one already.
    func record(
        _ intent: CheckoutIntent, _ cart: Cart, _ delivery: Delivery, orderID: UUID
    ) async throws -> CheckoutRecord? {
        let shipping = intent.body.shipping
        return try await database.query(
            """
            insert into checkouts (
                order_id, user_id, email, idempotency_key, body_hash, cart_revision, product_ids, quantities,
                shipping_name, shipping_phone, shipping_address, shipping_city, shipping_postal_code, note,
                delivery_code, delivery_name, delivery_price, payment_method, language, expected_total, request_id,
                email_verified, client
            )
            values (
                \(orderID), \(intent.userID), \(intent.email), \(intent.key), \(intent.bodyHash), \(cart.revision),
                \(cart.lines.map(\.productID)), \(cart.lines.map(\.quantity)),
                \(shipping?.name), \(shipping?.phone), \(shipping?.address), \(shipping?.city),
                \(shipping?.postalCode), \(intent.body.note),
                \(delivery.code), \(delivery.name), \(delivery.price), \(intent.payment), \(intent.language),
                \(intent.body.expectedTotal), \(CurrentRequest.id), \(intent.isEmailVerified), \(intent.client)
            )
            on conflict do nothing
            returning \(Self.columns)
            """
        ).first.map(record)
    }

    func checkout(of userID: UUID, key: String) async throws -> CheckoutRecord? {
        try await database.query(
            """
            select \(Self.columns)
            from checkouts
            where user_id = \(userID)
              and idempotency_key = \(key)
            """
        ).first.map(record)
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
        ).first.map(record)
    }

    func checkout(ofOrder id: UUID) async throws -> CheckoutRecord? {
        try await database.query(
            """
            select \(Self.columns)
            from checkouts
            where order_id = \(id)
            """
        ).first.map(record)
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

    /// Writes the order: placed by the customer, and paid at once if its payment method says so. Without money or stock it is
    /// `awaiting`.
    func recordOrder(_ id: UUID, as step: Checkout.Step) async throws -> Bool {
        let isSold = step == .committed
        let isPaid = isSold && methods.invoiceIsPaidAtOnce
        return try await database.execute(
            """
            with moved as (
                update checkouts
                set step = \(step.rawValue), touched_at = now(),
                    pay_by = case when \(isSold) then null else now() + make_interval(mins => \(methods.minutesToPay)) end
                where order_id = \(id) and step = 'held'
                returning *
            ), placed as (
                insert into orders (
                    id, number, user_id, email, status, lines_total, delivery_code, delivery_name, delivery_price, total,
                    shipping_name, shipping_phone, shipping_address, shipping_city, shipping_postal_code, note,
                    language, request_id, email_verified, client
                )
                select moved.order_id,
                    to_char(now() at time zone \(timeZone.text), 'YYYY-') || lpad(n::text, greatest(6, length(n::text)), '0'),
                    moved.user_id, moved.email, case when \(isPaid) then 'paid' else 'pending' end,
                    lines.total, moved.delivery_code, moved.delivery_name, moved.delivery_price,
                    lines.total + moved.delivery_price,
                    moved.shipping_name, moved.shipping_phone, moved.shipping_address, moved.shipping_city,
                    moved.shipping_postal_code, moved.note, moved.language, moved.request_id, moved.email_verified,
                    moved.client
                from moved, nextval('order_numbers') as n,
                    lateral (select sum(subtotal) as total from order_lines where order_id = moved.order_id) as lines
                returning id, number, status, total
            ), payment as (
                insert into payments (id, order_id, method, status, amount, expires_at)
                select \(UUID.v7()), placed.id, moved.payment_method, placed.status, placed.total, moved.pay_by
                from placed, moved
            ), event as (
                insert into order_events (order_id, status, payment, actor)
                select placed.id, first.status, first.status, first.actor
                from placed, moved, lateral (values (1, 'pending', moved.email), (2, 'paid', 'shop')) as first (n, status, actor)
                where first.n = 1 or \(isPaid)
                order by first.n
                returning id, status, actor
            ), mail as (
                \(MailOutbox.placed)
            )
            \(AuditEvents.placed)
            """) > 0
    }

    /// The order that was paid first has its stock: it is paid, and confirmed.
    func recordSale(_ id: UUID) async throws -> Bool {
        try await end(id, at: .committed, OrderChange(status: .paid, actor: "shop"))
    }

    /// The order that was paid first can't have its stock: it is canceled, and its money goes back.
    func recordRefund(_ id: UUID) async throws -> Bool {
        try await end(id, at: .releasing, OrderChange(status: .canceled, payment: .refunding, actor: "shop"))
    }

    private func end(_ id: UUID, at step: Checkout.Step, _ change: OrderChange) async throws -> Bool {
        try await database.transaction { transaction in
            guard let order = try await OrderChange.lock(id, in: transaction) else { return false }
            let moved = try await transaction.execute(
                """
                update checkouts
                set step = \(step.rawValue), touched_at = now()
                where order_id = \(id) and step = 'paid'
                """)
            guard moved > 0 else { return false }
            try await change.make(to: order, in: transaction)
            return true
        }
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
                where step not in ('awaiting', 'done', 'released')
                  and touched_at < now() - make_interval(secs => \(seconds))
                order by touched_at
                limit \(limit)
                for update skip locked
            )
            returning \(Self.columns)
            """
        ).map(record)
    }

    private func record(_ row: Row) throws -> CheckoutRecord {
        let (orderID, userID, products, quantities, bodyHash, payment, deliveryPrice, expectedTotal, step) =
            try row.decode(
                UUID.self, UUID.self, [UUID].self, [Int].self, String?.self, PaymentMethod.self, Money.self,
                Money?.self,
                Checkout.Step.self)
        return CheckoutRecord(
            orderID: orderID, userID: userID,
            lines: zip(products, quantities).map { CartLine(productID: $0, quantity: $1) }, bodyHash: bodyHash,
            terms: Checkout.Terms(
                isPaidFirst: methods.provider(of: payment) != nil, deliveryPrice: deliveryPrice,
                expectedTotal: expectedTotal),
            step: step)
    }
}

extension Checkout.Step: PostgresDecodable {
    static var postgresTypes: [PostgresType] { [.text] }
    init?(postgresText: String) { self.init(rawValue: postgresText) }
}
