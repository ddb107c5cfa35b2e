import Database
import FoundationEssentials
import Postgres
import Wire

/// Payments: the only place with SQL for a provider's messages, for payments that are overdue, and for refunds.
///
/// Every function throws `PostgresError`. Each change is one transaction that locks the order first.
struct PaymentStore: Sendable {
    let database: Database

    // MARK: - What a provider tells

    /// The effect of a message.
    enum Heard: Sendable, Equatable {
        /// The order has its money. Its checkout is `paid` and can continue.
        case paid(order: UUID)
        /// The card was declined, and the customer may try another.
        case declined(order: UUID)
        /// The money came for an order that has ended, and is returned.
        case tooLate(order: UUID)
        /// Surplus money: the order is paid already, or asked for another amount. It is returned.
        case surplus(order: UUID, amount: Money)
        /// It changes nothing: it was received before, or reports nothing new.
        case known
        case unknownPayment
    }

    /// Records a message and its effects. The same message again changes nothing.
    ///
    /// A message has the same id for each delivery, so a success with a new id is new money. The order keeps the amount that it
    /// asked for, once, while it waits for it. All other money is returned, whatever the state of the order.
    func hear(_ message: PaymentMessage) async throws -> Heard {
        try await database.transaction { transaction in
            let found = try await transaction.query(
                "select order_id, amount from payments where id = \(message.paymentID) and method <> 'invoice'")
            guard let (orderID, amount) = try found.first?.decode(UUID.self, Money.self),
                let order = try await OrderChange.lock(orderID, in: transaction)
            else { return .unknownPayment }
            let noted = try await transaction.execute(
                """
                insert into payment_messages (id, payment_id, kind)
                values (\(message.id), \(message.paymentID), \(message.kind == .succeeded ? "succeeded" : "declined"))
                on conflict do nothing
                """)
            guard noted > 0, let method = order.method else { return .known }
            let actor = method.rawValue
            if message.kind == .succeeded, message.amount != amount || order.payment?.hasHadItsMoney == true {
                guard message.amount > .zero else { return .known }
                _ = try await transaction.pipeline([
                    """
                    insert into payment_surplus (id, payment_id, amount)
                    values (\(message.id), \(message.paymentID), \(message.amount))
                    """,
                    AuditEvents.surplus(message.id, "surplus", by: actor),
                ])
                return .surplus(order: orderID, amount: message.amount)
            }
            switch (message.kind, order.payment) {
            case (.succeeded, .pending), (.succeeded, .declined):
                let moved = try await transaction.execute(
                    """
                    update checkouts
                    set step = 'paid', touched_at = now()
                    where order_id = \(orderID) and step = 'awaiting'
                    """)
                // Rolled back, so that the message is accepted when it comes again.
                guard moved > 0 else { throw Problem.internal }
                try await OrderChange(payment: .paid, actor: actor).make(to: order, in: transaction)
                return .paid(order: orderID)
            case (.succeeded, .expired), (.succeeded, .canceled):
                try await OrderChange(payment: .paid, actor: actor).make(to: order, in: transaction)
                try await OrderChange(payment: .refunding, actor: "shop").make(to: order, in: transaction)
                return .tooLate(order: orderID)
            case (.declined, .pending):
                try await OrderChange(payment: .declined, actor: actor).make(to: order, in: transaction)
                return .declined(order: orderID)
            default: return .known
            }
        }
    }

    // MARK: - Time that is over

    /// Up to `limit` orders that were not paid in time, the oldest deadline first.
    func overdue(limit: Int) async throws -> [UUID] {
        try await database.query(
            """
            select order_id
            from checkouts
            where step = 'awaiting' and pay_by < now()
            order by pay_by
            limit \(limit)
            """
        ).map { try $0.decode(UUID.self) }
    }

    /// Cancels an order that was not paid in time. Its checkout becomes `releasing`, and recovery continues with it at once.
    ///
    /// - Returns: false if a payment or a cancellation was faster.
    func expire(_ id: UUID) async throws -> Bool {
        try await database.transaction { transaction in
            guard let order = try await OrderChange.lock(id, in: transaction) else { return false }
            let moved = try await transaction.execute(
                """
                update checkouts
                set step = 'releasing', touched_at = '-infinity'
                where order_id = \(id) and step = 'awaiting' and pay_by < now()
                """)
            guard moved > 0 else { return false }
            try await OrderChange(status: .canceled, payment: .expired, actor: "shop").make(to: order, in: transaction)
            return true
        }
    }

    // MARK: - Giving back

    /// Money that its provider must return.
    struct Refund: Sendable {
        /// The message that reported the surplus money; nil for the payment's own money.
        var surplusID: UUID?
        let paymentID: UUID
        let orderID: UUID
        let method: PaymentMethod
        let amount: Money
    }

    /// Claims up to `limit` due refunds of each kind. Other daemons skip them for ten seconds. Then they are due again, unless
    /// they were recorded.
    func claimRefunds(limit: Int) async throws -> [Refund] {
        let results = try await database.pipeline([
            """
            update payments
            set refund_at = now() + interval '10 seconds'
            where id in (
                select id
                from payments
                where status = 'refunding' and refund_at <= now()
                order by refund_at
                limit \(limit)
                for update skip locked
            )
            returning null::uuid, id, order_id, method, amount
            """,
            """
            update payment_surplus
            set refund_at = now() + interval '10 seconds'
            from payments
            where payments.id = payment_id
              and payment_surplus.id in (
                select id
                from payment_surplus
                where refunded_at is null and refund_at <= now()
                order by refund_at
                limit \(limit)
                for update skip locked
            )
            returning payment_surplus.id, payment_id, order_id, method, payment_surplus.amount
            """,
        ])
        return try results.flatMap(\.rows).map { row in
            let (surplusID, id, orderID, method, amount) = try row.decode(
                UUID?.self, UUID.self, UUID.self, PaymentMethod.self, Money.self)
            return Refund(surplusID: surplusID, paymentID: id, orderID: orderID, method: method, amount: amount)
        }
    }

    /// Records that the provider has returned it.
    func recordRefunded(_ refund: Refund) async throws {
        try await database.transaction { transaction in
            guard let order = try await OrderChange.lock(refund.orderID, in: transaction) else { return }
            if let id = refund.surplusID {
                let moved = try await transaction.execute(
                    "update payment_surplus set refunded_at = now() where id = \(id) and refunded_at is null")
                guard moved > 0 else { return }
                try await transaction.execute(
                    AuditEvents.surplus(id, "surplus_refunded", by: refund.method.rawValue))
            } else if order.payment == .refunding {
                try await OrderChange(payment: .refunded, actor: refund.method.rawValue).make(
                    to: order, in: transaction)
            }
        }
    }
}
