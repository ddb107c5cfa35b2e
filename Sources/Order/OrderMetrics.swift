import Daemon
import Database
import Postgres

/// The metrics of orders: their status, and the amount of waiting work.
struct OrderMetrics: Sendable {
    let database: Database

    /// Each count uses an index, most of them a partial index of open rows.
    ///
    /// - Throws: `PostgresError`.
    func all() async throws -> [Metric] {
        [
            try await database.counts(
                "shop_orders", "Orders by status.", by: "status", "select status, count(*) from orders group by status"),
            try await database.counts(
                "shop_checkouts_unfinished", "Unfinished checkouts, by step.", by: "step",
                """
                select step, count(*)
                from checkouts
                where step not in ('awaiting', 'done', 'released')
                group by step
                union all
                select 'awaiting', count(*)
                from checkouts
                where step = 'awaiting'
                """),
            try await database.counts(
                "shop_payments_open",
                "Payments that wait for money or return it, by status; surplus is extra money to return.",
                by: "status",
                """
                select status, count(*)
                from payments
                where status in ('pending', 'declined', 'refunding')
                group by status
                union all
                select 'surplus', count(*)
                from payment_surplus
                where refunded_at is null
                """),
            try await database.counts(
                "shop_mail", "Unsent mail, by step; unknown, failed and withheld need an operator.",
                by: "step",
                """
                select step, count(*)
                from mail_outbox
                where step in ('waiting', 'leased', 'handing')
                group by step
                union all
                select step, count(*)
                from mail_outbox
                where step in ('unknown', 'failed')
                group by step
                union all
                select step, count(*)
                from mail_outbox
                where step = 'withheld'
                group by step
                """),
            try await database.unsealedActs(),
        ]
    }
}
