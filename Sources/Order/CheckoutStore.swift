import Daemon
import Database
import FoundationEssentials
import Postgres
import Wire

/// A row of `checkouts`, as far as a driver needs it.
struct CheckoutRecord: Sendable {
    let orderID: UUID
    let userID: UUID
    let email: String
    /// The lines as they were in the cart.
    let lines: [CartLine]
    /// The revision of the cart as it was read. Pieces that were added later stay in the cart.
    let cartRevision: UUID?
    /// The hash of the request's body; nil if the previous version recorded the checkout.
    let bodyHash: String?
    let terms: Checkout.Terms
    /// The order that is canceled for this checkout.
    let replaces: UUID?
    let step: Checkout.Step
    /// The stock is held, and the order costs nothing.
    let isFree: Bool
}

/// The checkouts: the only place with SQL that changes `checkouts` on the way to an order. Payments change them in
/// PaymentStore.swift.
///
/// Every function throws `PostgresError`. Functions that take a step return false if another driver was faster.
struct CheckoutStore: Sendable {
    let database: Database
    let methods: PaymentMethods
    /// The time zone of the year in an order's number.
    let timeZone: TimeZoneName

    static let columns: Query = """
        order_id, user_id, email, product_ids, quantities, cart_revision, body_hash, payment_method, delivery_price,
        expected_total, replaces, step, \(isFree)
        """

    static let isFree: Query = """
        coalesce(
            (select sum(subtotal) from order_lines where order_lines.order_id = checkouts.order_id) + delivery_price = 0,
            false)
        """

    // MARK: - Beginning

    /// Records a checkout.
    ///
    /// - Parameter replaced: the order of the same customer that is canceled for it.
    /// - Returns: nil if the customer's key or unchanged cart already has a checkout, or if another one replaces that order.
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

    /// The checkout of this revision of the cart. A checkout whose order is being replaced has lost its cart to the new one.
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

    // MARK: - Recovery

    /// Claims up to `limit` checkouts that were not touched for `seconds`, the oldest first. Other daemons skip them for as
    /// long again.
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

extension Checkout.Step: PostgresEncodable, PostgresDecodable {}
