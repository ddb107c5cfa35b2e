import Daemon
import FoundationEssentials
import Postgres
import Wire

/// The rows of `audit_log` for changes of orders. Each is a part of the statement or transaction that makes the change.
enum AuditEvents {
    /// A part of the statement that writes an order. `placed` is the new order, `event` its first events.
    static var placed: Query {
        """
        insert into audit_log (actor, action, subject, detail, request_id)
        select event.actor, case event.status when 'pending' then 'order.placed' else 'order.' || event.status end,
            placed.id::text, jsonb_build_object('number', placed.number, 'total', placed.total), \(CurrentRequest.id)
        from placed, event
        order by event.id
        """
    }

    /// A statement for the transaction that moves an order.
    static func moved(_ id: UUID, from old: OrderStatus, to status: OrderStatus, by actor: String) -> Query {
        """
        insert into audit_log (actor, action, subject, detail, request_id)
        select \(actor), 'order.' || \(status)::text, id::text,
            jsonb_build_object('number', number, 'total', total, 'from', \(old)::text), \(CurrentRequest.id)
        from orders
        where id = \(id)
        """
    }

    /// A statement for the transaction that changes a payment.
    static func paid(_ id: UUID, _ status: PaymentStatus, by actor: String) -> Query {
        """
        insert into audit_log (actor, action, subject, detail, request_id)
        select \(actor), 'payment.' || \(status)::text, order_id::text,
            jsonb_build_object('method', method, 'amount', amount), \(CurrentRequest.id)
        from payments
        where order_id = \(id)
        """
    }

    /// A statement for the transaction that records surplus money, or its return.
    static func surplus(_ id: UUID, _ verb: String, by actor: String) -> Query {
        """
        insert into audit_log (actor, action, subject, detail, request_id)
        select \(actor), 'payment.' || \(verb)::text, order_id::text,
            jsonb_build_object('method', method, 'amount', payment_surplus.amount), \(CurrentRequest.id)
        from payment_surplus
        join payments on payments.id = payment_id
        where payment_surplus.id = \(id)
        """
    }
}
