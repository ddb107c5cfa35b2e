import FoundationEssentials
import Postgres
import Wire

/// Builds orders from their rows.
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

    /// - Parameter parts: the results of the statements of `parts(of:)`.
    static func orders(_ rows: [Row], parts: ArraySlice<QueryResult>) throws -> [Order] {
        let parts = Array(parts)
        let lines = try Dictionary(grouping: parts[0].rows.map(line), by: \.order)
        let events = try Dictionary(grouping: parts[1].rows.map(event), by: \.order)
        let surplus = try Dictionary(grouping: parts[3].rows.map(surplus), by: \.payment).mapValues {
            $0.map(\.surplus)
        }
        let payments = try Dictionary(grouping: parts[2].rows.map { try payment($0, surplus) }, by: \.order)
        return try rows.map { row in
            var order = try order(row)
            order.lines = lines[order.id]?.map(\.line) ?? []
            order.events = events[order.id]?.map(\.event) ?? []
            order.payment = payments[order.id]?.first?.payment
            return order
        }
    }

    /// An order without its parts.
    static func order(_ row: Row) throws -> Order {
        var order = Order()
        try row.read { column in
            order.id = try column.next()
            order.number = try column.next()
            order.user.id = try column.next()
            order.user.email = try column.next()
            order.status = try column.next()
            order.subtotal = try column.next()
            order.delivery.code = try column.next()
            order.delivery.name = try column.next()
            order.delivery.nameEnglish = try column.next()
            order.delivery.nameRussian = try column.next()
            order.delivery.price = try column.next()
            order.discount = try column.next()
            order.total = try column.next()
            order.shipping = Shipping(
                try column.next(), try column.next(), try column.next(), try column.next(), try column.next())
            order.note = try column.next()
            order.language = try column.next()
            order.createdAt = try column.next()
            order.updatedAt = try column.next()
            order.requestID = try column.next()
        }
        return order
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
    /// From columns of which the first three are either all NULL or all set.
    init?(_ name: String?, _ phone: String?, _ address: String?, _ city: String?, _ postalCode: String?) {
        guard let name, let phone, let address else { return nil }
        self.init(name: name, phone: phone, address: address, city: city, postalCode: postalCode)
    }
}
