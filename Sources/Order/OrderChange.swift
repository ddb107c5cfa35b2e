import FoundationEssentials
import Postgres
import Wire

/// A change of an existing order: its new status, its payment's, or both. It comes with one event, its rows of the audit log,
/// and its mail.
///
/// The order is locked first. So of two simultaneous changes, the second one sees the result of the first. Every function
/// throws `PostgresError`.
struct OrderChange: Sendable {
    /// nil if the status stays the same.
    var status: OrderStatus?
    /// nil if the payment does not change.
    var payment: PaymentStatus?
    /// An e-mail address, `shop`, or the name of a payment method.
    let actor: String

    /// The state on which a change depends.
    struct LockedOrder: Sendable {
        let id: UUID
        let status: OrderStatus
        /// nil for an order that the previous version placed.
        let method: PaymentMethod?
        let payment: PaymentStatus?
        /// The order cost nothing, so no money is returned.
        let isFree: Bool
    }

    /// Locks an order until the transaction ends.
    ///
    /// - Parameter userID: the required buyer; nil for any.
    /// - Returns: nil if there is no such order.
    static func lock(_ id: UUID, of userID: UUID? = nil, in transaction: Transaction) async throws -> LockedOrder? {
        // Two statements, because one that waits for a lock sees other tables as they were before it waited.
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
