import Daemon
import Database
import FoundationEssentials
import Postgres
import Wire

/// The mail about orders: the only place with SQL on `mail_outbox`. The migration that created the table draws the steps.
///
/// An unverified address may belong to a stranger. It gets only few mails: the trigger of migrations/order/0007_mail_limits.sql
/// withholds the others. It gets no text that a buyer has typed.
///
/// Every function throws `PostgresError`.
struct MailOutbox: Sendable {
    let database: Database
    let orders: OrderStore

    // MARK: - Writing, in the transaction of the event

    /// A part of the statement that writes an order. `placed` is the new order and `moved` its checkout. An order that is paid
    /// first is confirmed after the payment.
    static let placed: Query = """
        insert into mail_outbox (order_id, event, actor)
        select placed.id, 'confirmed', moved.email
        from placed, moved
        where moved.step = 'committed'
        """

    /// A statement for the transaction that changes an order's status; nil if it causes no mail. A payment before any other
    /// mail confirms the order.
    static func moved(_ id: UUID, to status: OrderStatus, by actor: String) -> Query? {
        switch status {
        case .paid:
            """
            insert into mail_outbox (order_id, event, actor)
            select \(id)::uuid,
                case when exists (select from mail_outbox where order_id = \(id)) then 'paid' else 'confirmed' end,
                \(actor)
            on conflict do nothing
            """
        case .shipped, .canceled:
            """
            insert into mail_outbox (order_id, event, actor)
            values (\(id), \(status), \(actor))
            on conflict do nothing
            """
        case .pending, .delivered, .refunded: nil
        }
    }

    /// A statement for the transaction that returns money; nil if the mail about the cancellation says enough. For a provider's
    /// refund, the change that started it has caused the mail before.
    static func paid(_ id: UUID, _ payment: PaymentStatus, order status: OrderStatus?, by actor: String) -> Query? {
        guard payment == .refunded, status != .canceled else { return nil }
        return """
            insert into mail_outbox (order_id, event, actor)
            select \(id)::uuid, 'refunded', coalesce(
                (
                    select actor
                    from order_events
                    where order_id = \(id) and payment = 'refunding'
                    order by id desc
                    limit 1
                ), \(actor))
            on conflict do nothing
            """
    }

    // MARK: - Sending

    /// Leases up to `limit` due mails for two minutes. Before that, mails that were handed over and never reported become
    /// `unknown`, and mails that could not be sent for three days `failed`.
    func claim(limit: Int) async throws -> Claim {
        let results = try await database.pipeline([
            """
            update mail_outbox
            set step = case step when 'handing' then 'unknown' else 'failed' end, changed_at = now(),
                reason = case step when 'handing' then 'no report came after it was handed over'
                    when 'leased' then 'not sent within three days'
                    else 'not sent within three days' || case reason when '' then '' else ': ' || reason end end
            where due_at <= now()
              and (step = 'handing' or step in ('waiting', 'leased') and give_up_at < now())
            returning id
            """,
            """
            update mail_outbox
            set step = 'leased', attempt = attempt + 1, due_at = now() + make_interval(secs => \(TimeLimits.mailLease.wholeSeconds)),
                changed_at = now()
            where id in (
                select id
                from mail_outbox
                where step in ('waiting', 'leased')
                  and due_at <= now()
                order by due_at
                limit \(limit)
                for update skip locked
            )
            returning id, attempt, event, created_at, order_id,
                (select email_verified from orders where orders.id = order_id)
            """,
            """
            update mail_outbox
            set due_at = 'infinity'
            where step = 'withheld' and due_at < 'infinity'
            returning id
            """,
        ])
        let claimed = try results[1].rows.map { row in
            try row.decode(UUID.self, Int.self, MailEvent.self, Timestamp.self, UUID.self, Bool.self)
        }
        var due: [DueMail] = []
        for (id, attempt, event, at, orderID, isVerified) in claimed {
            if let order = try await orders.order(orderID) {
                due.append(
                    DueMail(
                        id: id, attempt: attempt, event: event, at: at,
                        order: isVerified ? order : order.withoutBuyersWords))
            }
        }
        return Claim(
            due: due, givenUp: try results[0].rows.map { try $0.decode(UUID.self) },
            withheld: try results[2].rows.map { try $0.decode(UUID.self) })
    }

    struct Claim: Sendable {
        let due: [DueMail]
        /// Mails that just became `unknown` or `failed`.
        let givenUp: [UUID]
        /// Mails that were withheld since the last claim.
        let withheld: [UUID]
    }

    /// Records that from now on the mail may have been delivered. See `TimeLimits.mailHanding`.
    ///
    /// - Returns: false if the lease has ended. Then the mail must not be handed over.
    func recordHanding(_ id: UUID, attempt: Int) async throws -> Bool {
        try await database.execute(
            """
            update mail_outbox
            set step = 'handing', due_at = now() + make_interval(secs => \(TimeLimits.mailHanding.wholeSeconds)),
                changed_at = now()
            where id = \(id) and attempt = \(attempt) and step = 'leased' and due_at > now()
            """) > 0
    }

    /// Records the outcome of an attempt. The same report again changes nothing. A deferred mail is due again after 1 minute,
    /// then 2, 4 … up to 6 hours.
    ///
    /// - Returns: false if another attempt has begun meanwhile.
    func record(_ outcome: MailOutcome, reason: String, of id: UUID, attempt: Int) async throws -> Bool {
        let step =
            switch outcome {
            case .sent: "sent"
            case .deferred: "waiting"
            case .refused: "failed"
            case .unknown: "unknown"
            }
        return try await database.execute(
            """
            update mail_outbox
            set step = \(step), reason = \(reason), changed_at = now(),
                due_at = now() + least(interval '6 hours', interval '1 minute' * 2 ^ least(attempt - 1, 20))
            where id = \(id) and attempt = \(attempt)
              and (step in ('leased', 'handing') or step = 'unknown' and \(step)::text = 'sent' or step = \(step))
            """) > 0
    }

    // MARK: - For the operator

    /// Mails that will not be sent automatically: first `unknown` and `failed` ones, the oldest first, then withheld ones, the
    /// newest first.
    func stuck(limit: Int) async throws -> [MailRecord] {
        let results = try await database.pipeline([
            """
            select \(Self.columns)
            from mail_outbox
            join orders on orders.id = order_id
            where step in ('unknown', 'failed')
            order by changed_at
            limit \(limit)
            """,
            """
            select \(Self.columns)
            from mail_outbox
            join orders on orders.id = order_id
            where step = 'withheld'
            order by changed_at desc
            limit \(limit)
            """,
        ])
        return Array(try results.flatMap { try $0.rows.map(Self.record) }.prefix(limit))
    }

    /// All mail of an order, oldest first.
    func mails(ofOrder id: UUID) async throws -> [MailRecord] {
        try await database.query(
            """
            select \(Self.columns)
            from mail_outbox
            join orders on orders.id = order_id
            where order_id = \(id)
            order by mail_outbox.created_at, mail_outbox.id
            """
        ).map(Self.record)
    }

    /// Makes a mail due that would not be sent automatically. It does not count towards the limits, because an operator wants
    /// it.
    ///
    /// - Returns: false if there is no such mail, or it is sent automatically.
    func retry(_ id: UUID) async throws -> Bool {
        try await database.execute(
            """
            update mail_outbox
            set step = 'waiting', due_at = now(), give_up_at = now() + interval '3 days', changed_at = now()
            where id = \(id) and step in ('unknown', 'failed', 'withheld')
            """) > 0
    }

    private static let columns: Query = "mail_outbox.id, number, event, step, reason, changed_at"

    private static func record(_ row: Row) throws -> MailRecord {
        let (id, number, event, step, reason, since) = try row.decode(
            UUID.self, String.self, MailEvent.self, MailStep.self, String.self, Timestamp.self)
        return MailRecord(id: id, orderNumber: number, event: event, step: step, reason: reason, since: since)
    }
}
