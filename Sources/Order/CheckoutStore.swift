import Daemon
import Database
import FoundationEssentials
import Postgres
import Wire

/// A row of `checkouts`: what a driver has to know.
struct CheckoutRecord: Sendable {
    let orderID: UUID
    let userID: UUID
    let email: String
    /// As they were in the cart.
    let lines: [CartLine]
    /// Of the cart as it was read; nothing that was put in later is taken out.
    let cartRevision: UUID?
    /// Of the body that asked for it; nil when a daemon one version back has recorded it.
    let bodyHash: String?
    let terms: Checkout.Terms
    /// The order that is canceled for it.
    let replaces: UUID?
    let step: Checkout.Step
    /// It is held, and nothing is to be paid.
    let isFree: Bool
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

    static let columns: Query = """
        order_id, user_id, email, product_ids, quantities, cart_revision, body_hash, payment_method, delivery_price,
        expected_total, replaces, step, \(isFree)
        """

    private static let isFree: Query = """
        coalesce(
            (select sum(subtotal) from order_lines where order_lines.order_id = checkouts.order_id) + delivery_price = 0,
            false)
        """

    // MARK: - Beginning

    /// Records a checkout.
    ///
    /// - Parameter replaced: the order that is canceled for it, of the same customer.
    /// - Returns: nil when the customer's key or unchanged cart has one already, or when another one replaces that order.
    func record(
        _ intent: CheckoutIntent, _ cart: Cart, _ delivery: Delivery, replacing replaced: UUID?, orderID: UUID
    ) async throws -> CheckoutRecord? {
        let insert = Self.insertion(of: intent, cart, delivery, replacing: replaced, orderID: orderID)
        guard let replaced else { return try await database.query(insert).first.map(record) }
        return try await record(insert, orderID, of: intent.userID, replacing: replaced)
    }

    private static func insertion(
        of intent: CheckoutIntent, _ cart: Cart, _ delivery: Delivery, replacing replaced: UUID?, orderID: UUID
    ) -> Query {
        let shipping = intent.body.shipping
        return """
            insert into checkouts (
                order_id, user_id, email, idempotency_key, body_hash, cart_revision, product_ids, quantities,
                shipping_name, shipping_phone, shipping_address, shipping_city, shipping_postal_code, note,
                delivery_code, delivery_name, delivery_name_en, delivery_name_ru, delivery_price, payment_method,
                language, expected_total, replaces, request_id, email_verified, client
            )
            values (
                \(orderID), \(intent.userID), \(intent.email), \(intent.key), \(intent.bodyHash), \(cart.revision),
                \(cart.lines.map(\.productID)), \(cart.lines.map(\.quantity)),
                \(shipping?.name), \(shipping?.phone), \(shipping?.address), \(shipping?.city),
                \(shipping?.postalCode), \(intent.body.note),
                \(delivery.code), \(delivery.name), \(delivery.nameEnglish), \(delivery.nameRussian), \(delivery.price),
                \(intent.payment), \(intent.language), \(intent.body.expectedTotal), \(replaced), \(CurrentRequest.id), \(intent.isEmailVerified), \(intent.client)
            )
            on conflict do nothing
            returning \(columns)
            """
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

    /// The checkout that this state of the cart has become; one that is about to be replaced has given its cart away.
    func checkout(of userID: UUID, cartRevision: UUID) async throws -> CheckoutRecord? {
        try await database.query(
            """
            select \(Self.columns)
            from checkouts
            where user_id = \(userID)
              and cart_revision = \(cartRevision)
              and step not in ('releasing', 'released')
              and replaced_by is null
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

    /// nil when the row is gone; and whether it is held and nothing is to be paid.
    func step(of id: UUID) async throws -> (step: Checkout.Step?, isFree: Bool) {
        let found = try await database.query("select step, \(Self.isFree) from checkouts where order_id = \(id)")
        guard let (step, isFree) = try found.first?.decode(Checkout.Step.self, Bool.self) else { return (nil, false) }
        return (step, isFree)
    }

    /// The order that is replaced is canceled in the same transaction.
    func recordHold(of checkout: CheckoutRecord, _ lines: [OrderLine]) async throws -> Bool {
        let hold = Self.hold(checkout.orderID, lines)
        guard let replaced = checkout.replaces else { return try await database.execute(hold) > 0 }
        return try await recordHold(of: checkout, hold, replacing: replaced)
    }

    private static func hold(_ id: UUID, _ lines: [OrderLine]) -> Query {
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
        """
    }

    /// Writes the order: placed by the customer, and paid at once if its payment method says so or nothing is to be paid.
    /// Without money or stock it is `awaiting`.
    func recordOrder(_ id: UUID, as step: Checkout.Step) async throws -> Bool {
        let isSold = step == .committed
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
                    id, number, user_id, email, status, lines_total, delivery_code, delivery_name,
                    delivery_name_en, delivery_name_ru, delivery_price, total,
                    shipping_name, shipping_phone, shipping_address, shipping_city, shipping_postal_code, note,
                    language, request_id, email_verified, client
                )
                select moved.order_id,
                    to_char(now() at time zone \(timeZone.text), 'YYYY-') || lpad(n::text, greatest(6, length(n::text)), '0'),
                    moved.user_id, moved.email,
                    case
                        when \(isSold) and (\(methods.invoiceIsPaidAtOnce) or lines.total + moved.delivery_price = 0) then 'paid'
                        else 'pending'
                    end,
                    lines.total, moved.delivery_code, moved.delivery_name, moved.delivery_name_en,
                    moved.delivery_name_ru, moved.delivery_price,
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
                where first.n = 1 or placed.status = 'paid'
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

    func record(_ row: Row) throws -> CheckoutRecord {
        let (
            orderID, userID, email, products, quantities, revision, bodyHash, payment, deliveryPrice, expectedTotal,
            replaces, step, isFree
        ) = try row.decode(
            UUID.self, UUID.self, String.self, [UUID].self, [Int].self, UUID?.self, String?.self, PaymentMethod.self,
            Money.self, Money?.self, UUID?.self, Checkout.Step.self, Bool.self)
        return CheckoutRecord(
            orderID: orderID, userID: userID, email: email,
            lines: zip(products, quantities).map { CartLine(productID: $0, quantity: $1) }, cartRevision: revision,
            bodyHash: bodyHash,
            terms: Checkout.Terms(
                isPaidFirst: methods.provider(of: payment) != nil, deliveryPrice: deliveryPrice,
                expectedTotal: expectedTotal, isReplacing: replaces != nil),
            replaces: replaces, step: step, isFree: isFree)
    }
}

extension Checkout.Step: PostgresDecodable {
    static var postgresTypes: [PostgresType] { [.text] }
    init?(postgresText: String) { self.init(rawValue: postgresText) }
}
