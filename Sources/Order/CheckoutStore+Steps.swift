import Database
import FoundationEssentials
import Postgres
import Wire

/// The steps of a checkout on disk. Each is one statement with all its effects.
extension CheckoutStore {
    /// The step, and whether the stock is held and the order costs nothing. nil if the row is gone.
    func step(of id: UUID) async throws -> (step: Checkout.Step?, isFree: Bool) {
        let found = try await database.query("select step, \(Self.isFree) from checkouts where order_id = \(id)")
        guard let (step, isFree) = try found.first?.decode(Checkout.Step.self, Bool.self) else { return (nil, false) }
        return (step, isFree)
    }

    /// The replaced order is canceled in the same transaction.
    func recordHold(of checkout: CheckoutRecord, _ lines: [OrderLine]) async throws -> Bool {
        let hold = Self.hold(checkout.orderID, lines)
        guard let replaced = checkout.replaces else { return try await database.execute(hold) > 0 }
        return try await recordHold(of: checkout, hold, replacing: replaced)
    }

    private static func hold(_ id: UUID, _ lines: [OrderLine]) -> Query {
        """
        with moved as (
            update checkouts
            set step = 'held', touched_at = now()
            where order_id = \(id) and step = 'recorded'
            returning order_id
        )
        insert into order_lines (order_id, position, product_id, sku, name, price, qty, subtotal)
        select moved.order_id, line.position, line.product_id, line.sku, line.name, line.price, line.qty, line.subtotal
        from moved,
            unnest(
                \(lines.map(\.productID))::uuid[], \(lines.map(\.sku))::text[], \(lines.map(\.name))::text[],
                \(lines.map(\.price))::numeric[], \(lines.map(\.quantity))::integer[],
                \(lines.map(\.subtotal))::numeric[]
            ) with ordinality as line (product_id, sku, name, price, qty, subtotal, position)
        """
    }

    /// Writes the order as placed by the customer. It is paid at once if its payment method says so or it costs nothing.
    /// Otherwise it is `awaiting`.
    func recordOrder(_ id: UUID, as step: Checkout.Step) async throws -> Bool {
        let isSold = step == .committed
        return try await database.execute(
            """
            with moved as (
                update checkouts
                set step = \(step), touched_at = now(),
                    pay_by = case when \(isSold) then null else now() + make_interval(mins => \(methods.minutesToPay)) end
                where order_id = \(id) and step = 'held'
                returning *
            ), placed as (
                insert into orders (
                    id, number, user_id, email, status, lines_total, delivery_code, delivery_name,
                    delivery_name_en, delivery_name_ru, delivery_price, total,
                    shipping_name, shipping_phone, shipping_address, shipping_city, shipping_postal_code, note,
                    language, request_id, email_verified, client
                )
                select moved.order_id,
                    to_char(now() at time zone \(timeZone.text), 'YYYY-') || lpad(n::text, greatest(6, length(n::text)), '0'),
                    moved.user_id, moved.email,
                    case
                        when \(isSold) and (\(methods.invoiceIsPaidAtOnce) or lines.total + moved.delivery_price = 0) then 'paid'
                        else 'pending'
                    end,
                    lines.total, moved.delivery_code, moved.delivery_name, moved.delivery_name_en,
                    moved.delivery_name_ru, moved.delivery_price,
                    lines.total + moved.delivery_price,
                    moved.shipping_name, moved.shipping_phone, moved.shipping_address, moved.shipping_city,
                    moved.shipping_postal_code, moved.note, moved.language, moved.request_id, moved.email_verified,
                    moved.client
                from moved, nextval('order_numbers') as n,
                    lateral (select sum(subtotal) as total from order_lines where order_id = moved.order_id) as lines
                returning id, number, status, total
            ), payment as (
                insert into payments (id, order_id, method, status, amount, expires_at)
                select \(UUID.v7()), placed.id, moved.payment_method, placed.status, placed.total, moved.pay_by
                from placed, moved
            ), event as (
                insert into order_events (order_id, status, payment, actor)
                select placed.id, first.status, first.status, first.actor
                from placed, moved, lateral (values (1, 'pending', moved.email), (2, 'paid', 'shop')) as first (n, status, actor)
                where first.n = 1 or placed.status = 'paid'
                order by first.n
                returning id, status, actor
            ), mail as (
                \(MailOutbox.placed)
            )
            \(AuditEvents.placed)
            """) > 0
    }

    /// The stock of an order that was paid first is sold: the order becomes paid and confirmed.
    func recordSale(_ id: UUID) async throws -> Bool {
        try await end(id, at: .committed, OrderChange(status: .paid, actor: "shop"))
    }

    /// The stock of an order that was paid first can't be sold: the order is canceled and its money returned.
    func recordRefund(_ id: UUID) async throws -> Bool {
        try await end(id, at: .releasing, OrderChange(status: .canceled, payment: .refunding, actor: "shop"))
    }

    private func end(_ id: UUID, at step: Checkout.Step, _ change: OrderChange) async throws -> Bool {
        try await database.transaction { transaction in
            guard let order = try await OrderChange.lock(id, in: transaction) else { return false }
            let moved = try await transaction.execute(
                """
                update checkouts
                set step = \(step), touched_at = now()
                where order_id = \(id) and step = 'paid'
                """)
            guard moved > 0 else { return false }
            try await change.make(to: order, in: transaction)
            return true
        }
    }

    func recordDone(_ id: UUID) async throws -> Bool {
        let results = try await database.pipeline([
            Database.maybeLost,
            """
            update checkouts
            set step = 'done', touched_at = now()
            where order_id = \(id) and step = 'committed'
            """,
        ])
        return results[1].affected > 0
    }

    /// Deletes a checkout that has had no effect yet.
    func forget(_ id: UUID) async throws -> Bool {
        try await database.execute("delete from checkouts where order_id = \(id) and step = 'recorded'") > 0
    }

    func recordUndo(_ id: UUID) async throws -> Bool {
        try await database.execute(
            """
            update checkouts
            set step = 'releasing', touched_at = now()
            where order_id = \(id) and step in ('recorded', 'held')
            """) > 0
    }

    /// Keeps the row as `released` if there is an order, else deletes it.
    ///
    /// - Returns: the step on disk after that; nil if the row is gone.
    func recordReleased(_ id: UUID) async throws -> Checkout.Step? {
        let results = try await database.pipeline([
            """
            delete from checkouts
            where order_id = \(id) and step = 'releasing' and not exists (select from orders where orders.id = order_id)
            """,
            "update checkouts set step = 'released', touched_at = now() where order_id = \(id) and step = 'releasing'",
            "select step from checkouts where order_id = \(id)",
        ])
        return try results[2].rows.first?.decode(Checkout.Step.self)
    }
}
