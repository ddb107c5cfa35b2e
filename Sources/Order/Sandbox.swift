import Clients
import Daemon
import Database
import FoundationEssentials
import Hummingbird
import Logging
import Postgres
import Wire

/// A fake bank. It takes test cards and notifies the shop by signed messages, as a real provider does. Test cards make it
/// decline, be late, notify twice or not answer. It has its own tables, and of the rest of the shop it knows only the payment's
/// id and amount.
struct Sandbox: PaymentProvider {
    let database: Database
    let method = PaymentMethod.sandbox

    /// The effect of a card.
    enum Card: String, CaseIterable {
        /// The shop is notified before the browser gets its answer.
        case succeeds = "4242424242424242"
        case declined = "4000000000000002"
        /// The shop is notified after ten seconds.
        case late = "4000000000000101"
        case toldTwice = "4000000000000202"
        /// The bank takes the money twice, and reports both payments.
        case chargedTwice = "4000000000000404"
        /// Neither the customer nor the shop gets an answer.
        case timesOut = "4000000000000303"

        /// The typed number: digits, with spaces or hyphens between them.
        init?(typed: String) {
            self.init(rawValue: typed.filter { $0 != " " && $0 != "-" })
        }
    }

    /// Charges a card for a payment.
    ///
    /// - Throws: `PostgresError`; `Problem` 409 `payment-closed` if it was paid before, 504 `payment-timeout`.
    func charge(_ card: Card, for payment: UUID, amount: Money) async throws -> CardAnswer {
        let kind = card == .declined ? "declined" : "succeeded"
        if card == .timesOut {
            throw Problem(504, "payment-timeout", "The bank does not answer. Nothing was paid; please try again.")
        }
        let noted = try await database.execute(
            """
            insert into sandbox_messages (id, payment_id, amount, kind, deliveries, deliver_at, charge)
            select id, \(payment), \(amount)::numeric, \(kind), \(card == .toldTwice ? 2 : 1)::integer,
                now() + make_interval(secs => \(card == .late ? 10 : 0)), charge
            from unnest(\(card == .chargedTwice ? [UUID.v7(), .v7()] : [.v7()])::uuid[]) with ordinality as charged (id, charge)
            where charge = 1
               or not exists (select from sandbox_messages where payment_id = \(payment) and kind = 'succeeded')
            on conflict do nothing
            """)
        guard noted > 0 else { throw Problem.paymentClosed }
        return CardAnswer(status: card == .declined ? .declined : .processing)
    }

    func refund(_ payment: UUID, amount: Money, surplus: UUID?) async throws {
        try await database.execute(
            """
            insert into sandbox_refunds (payment_id, amount, surplus_id)
            values (\(payment), \(amount), \(surplus))
            on conflict do nothing
            """)
    }

    // MARK: - Messages

    /// Claims up to `limit` due messages. Each is due again after 3 seconds unless its delivery is recorded.
    func claimMessages(limit: Int) async throws -> [PaymentMessage] {
        try await database.query(
            """
            update sandbox_messages
            set deliver_at = now() + interval '3 seconds'
            where id in (
                select id
                from sandbox_messages
                where deliveries > 0 and deliver_at <= now()
                order by deliver_at
                limit \(limit)
                for update skip locked
            )
            returning id, payment_id, amount, kind
            """
        ).map { row in
            let (id, payment, amount, kind) = try row.decode(UUID.self, UUID.self, Money.self, String.self)
            return PaymentMessage(
                id: id, kind: kind == "succeeded" ? .succeeded : .declined, paymentID: payment, amount: amount)
        }
    }

    /// Records that the shop has answered a message. If the message is to be delivered twice, it is due again at once.
    func recordDelivery(of message: UUID) async throws {
        try await database.execute(
            """
            update sandbox_messages
            set deliveries = deliveries - 1, deliver_at = now()
            where id = \(message) and deliveries > 0
            """)
    }
}

extension Problem {
    static let paymentClosed = Problem.conflict(
        "payment-closed", "This payment is done, or its time is over. Look at the order.")
}
