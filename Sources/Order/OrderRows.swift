import FoundationEssentials
import Postgres
import Wire

/// Puts orders together from the rows they are kept in.
extension OrderStore {
    /// Lines, events and payments of orders, for `orders(_:parts:)`.
    static func parts(of ids: [UUID]) -> [Query] {
        [
            """
            select order_id, product_id, sku, name, price, qty, subtotal
            from order_lines
            where order_id = any(\(ids)::uuid[])
            order by order_id, position
            """,
            """
            select order_id, at, status, payment, actor
            from order_events
            where order_id = any(\(ids)::uuid[])
            order by order_id, id
            """,
            """
            select order_id, id, method, status, amount, expires_at
            from payments
            where order_id = any(\(ids)::uuid[])
            """,
            """
            select payment_id, payment_surplus.amount, received_at, refunded_at
            from payment_surplus
            join payments on payments.id = payment_id
            where order_id = any(\(ids)::uuid[])
            order by payment_id, received_at
            """,
        ]
    }

    /// - Parameter parts: what the statements of `parts(of:)` have found.
    static func orders(_ rows: [Row], parts: ArraySlice<QueryResult>) throws -> [Order] {
        let parts = Array(parts)
        let lines = try Dictionary(grouping: parts[0].rows.map(line), by: \.order)
        let events = try Dictionary(grouping: parts[1].rows.map(event), by: \.order)
        let surplus = try Dictionary(grouping: parts[3].rows.map(surplus), by: \.payment).mapValues {
            $0.map(\.surplus)
        }
        let payments = try Dictionary(grouping: parts[2].rows.map { try payment($0, surplus) }, by: \.order)
        return try rows.map { row in
            let bare = try order(row)
            return Order(
                id: bare.id, number: bare.number, user: bare.user, status: bare.status, subtotal: bare.subtotal,
                delivery: bare.delivery, discount: bare.discount, total: bare.total,
                lines: lines[bare.id]?.map(\.line) ?? [], shipping: bare.shipping,
                payment: payments[bare.id]?.first?.payment, note: bare.note, language: bare.language,
                createdAt: bare.createdAt, updatedAt: bare.updatedAt, events: events[bare.id]?.map(\.event) ?? [],
                requestID: bare.requestID)
        }
    }

    /// An order without its parts.
    static func order(_ row: Row) throws -> Order {
        let (
            id, number, user, email, status, subtotal, code, name, nameEnglish, nameRussian, price, discount, total,
            recipient, phone, address, city, postalCode, note, language, createdAt, updatedAt, requestID
        ) = try row.decode(
            UUID.self, String.self, UUID.self, String.self, OrderStatus.self, Money.self, String.self, String.self,
            String?.self, String?.self, Money.self, Money.self, Money.self, String?.self, String?.self, String?.self,
            String?.self, String?.self, String.self, OrderLanguage.self, Timestamp.self, Timestamp.self, String?.self)
        return Order(
            id: id, number: number, user: Buyer(id: user, email: email), status: status, subtotal: subtotal,
            delivery: Delivery(
                code: code, name: name, nameEnglish: nameEnglish, nameRussian: nameRussian, price: price),
            discount: discount, total: total, lines: [],
            shipping: Shipping(recipient, phone, address, city, postalCode), payment: nil, note: note,
            language: language, createdAt: createdAt, updatedAt: updatedAt, events: [], requestID: requestID)
    }

    private static func line(_ row: Row) throws -> (order: UUID, line: OrderLine) {
        let (order, product, sku, name, price, quantity, subtotal) = try row.decode(
            UUID.self, UUID.self, String.self, String.self, Money.self, Int.self, Money.self)
        return (
            order,
            OrderLine(productID: product, sku: sku, name: name, price: price, quantity: quantity, subtotal: subtotal)
        )
    }

    private static func event(_ row: Row) throws -> (order: UUID, event: OrderEvent) {
        let (order, at, status, payment, actor) = try row.decode(
            UUID.self, Timestamp.self, OrderStatus.self, PaymentStatus?.self, String.self)
        return (order, OrderEvent(at: at, status: status, payment: payment, actor: actor))
    }

    private static func payment(
        _ row: Row, _ surplus: [UUID: [PaymentSurplus]]
    ) throws -> (order: UUID, payment: Payment) {
        let (order, id, method, status, amount, expiresAt) = try row.decode(
            UUID.self, UUID.self, PaymentMethod.self, PaymentStatus.self, Money.self, Timestamp?.self)
        return (
            order,
            Payment(
                id: id, method: method, status: status, amount: amount, expiresAt: expiresAt,
                surplus: surplus[id] ?? [])
        )
    }

    private static func surplus(_ row: Row) throws -> (payment: UUID, surplus: PaymentSurplus) {
        let (payment, amount, receivedAt, refundedAt) = try row.decode(
            UUID.self, Money.self, Timestamp.self, Timestamp?.self)
        return (payment, PaymentSurplus(amount: amount, receivedAt: receivedAt, refundedAt: refundedAt))
    }
}

extension Shipping {
    /// From columns of which the first three are all NULL or none.
    init?(_ name: String?, _ phone: String?, _ address: String?, _ city: String?, _ postalCode: String?) {
        guard let name, let phone, let address else { return nil }
        self.init(name: name, phone: phone, address: address, city: city, postalCode: postalCode)
    }
}
