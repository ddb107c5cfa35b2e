import FoundationEssentials
import Postgres
import Wire

/// Something that happens to an order that is there: its new status, its payment's, or both. One event, its rows of the
/// audit log and its mail go with it.
///
/// The order is locked first, so that of two changes at the same time one comes second and is judged by what the first
/// has made. Every function throws `PostgresError`.
struct OrderChange: Sendable {
    /// nil when the order stays as it is.
    var status: OrderStatus?
    /// nil when nothing happens to the payment.
    var payment: PaymentStatus?
    /// An e-mail address, `shop`, or the name of a payment method.
    let actor: String

    /// What a change is judged by.
    struct LockedOrder: Sendable {
        let id: UUID
        let status: OrderStatus
        /// nil for an order that a daemon one version back has placed.
        let method: PaymentMethod?
        let payment: PaymentStatus?
        /// Nothing was to be paid, so nothing goes back.
        let isFree: Bool
    }

    /// Locks an order until the transaction ends.
    ///
    /// - Parameter userID: whose it must be; nil for anybody's.
    /// - Returns: nil when there is none.
    static func lock(_ id: UUID, of userID: UUID? = nil, in transaction: Transaction) async throws -> LockedOrder? {
        // Two statements: one that waits for a lock still sees other tables as they were before it waited.
        let found = try await transaction.pipeline([
            """
            select status, total = 0
            from orders
            where id = \(id)
              and (\(userID)::uuid is null or user_id = \(userID))
            for no key update
            """,
            "select method, status from payments where order_id = \(id)",
        ])
        guard let (status, isFree) = try found[0].rows.first?.decode(OrderStatus.self, Bool.self) else { return nil }
        let payment = try found[1].rows.first?.decode(PaymentMethod.self, PaymentStatus.self)
        return LockedOrder(id: id, status: status, method: payment?.0, payment: payment?.1, isFree: isFree)
    }

    /// Makes the change, in one round trip.
    func make(to order: LockedOrder, in transaction: Transaction) async throws {
        let id = order.id
        let new = status ?? order.status
        var statements: [Query] = [
            "update orders set status = \(new), updated_at = now() where id = \(id)",
            "insert into order_events (order_id, status, payment, actor) values (\(id), \(new), \(payment), \(actor))",
        ]
        if let payment {
            statements.append(
                """
                update payments
                set status = \(payment), updated_at = now(),
                    refund_at = case when \(payment)::text = 'refunding' then now() end
                where order_id = \(id)
                """)
            statements.append(AuditEvents.paid(id, payment, by: actor))
            if let mail = MailOutbox.paid(id, payment, order: status, by: actor) { statements.append(mail) }
        }
        if let status {
            statements.append(AuditEvents.moved(id, from: order.status, to: status, by: actor))
            if let mail = MailOutbox.moved(id, to: status, by: actor) { statements.append(mail) }
        }
        _ = try await transaction.pipeline(statements)
    }
}
