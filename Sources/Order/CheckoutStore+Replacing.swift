import Database
import FoundationEssentials
import Postgres
import Wire

/// Checkouts that replace an order of the same customer, and orders that prevent a checkout.
extension CheckoutStore {
    /// The checkout that replaces an order, or has replaced it.
    func checkout(replacing id: UUID) async throws -> CheckoutRecord? {
        try await database.query(
            """
            select \(Self.columns)
            from checkouts
            where replaces = \(id)
              and step not in ('releasing', 'released')
            """
        ).first.map(record)
    }

    /// The customer's newest order that waits for its payment and holds one of `products`.
    ///
    /// - Parameter excluded: an order to leave out.
    func awaiting(of userID: UUID, holding products: [UUID], except excluded: UUID?) async throws -> UUID? {
        try await database.query(
            """
            select order_id
            from checkouts
            where user_id = \(userID)
              and step = 'awaiting'
              and order_id is distinct from \(excluded)::uuid
              and exists (
                  select from order_lines
                  where order_lines.order_id = checkouts.order_id and product_id = any (\(products)::uuid[])
              )
            order by order_id desc
            limit 1
            """
        ).first?.decode(UUID.self)
    }

    /// Marks the replaced order and records the checkout, or does neither.
    ///
    /// - Returns: nil if another checkout has the key or the cart, or replaces the order.
    func record(
        _ insert: Query, _ orderID: UUID, of userID: UUID, replacing replaced: UUID
    ) async throws -> CheckoutRecord? {
        do {
            return try await database.transaction { transaction in
                // Two statements, because one that waits for a lock sees other rows as they were before it waited.
                try await transaction.execute("select from checkouts where order_id = \(replaced) for update")
                let marked = try await transaction.execute(
                    """
                    update checkouts
                    set replaced_by = \(orderID)
                    where order_id = \(replaced) and user_id = \(userID) and step = 'awaiting'
                      and not exists (
                          select from checkouts as other
                          where other.order_id = checkouts.replaced_by and other.step not in ('releasing', 'released')
                      )
                    """)
                guard marked > 0, let row = try await transaction.query(insert).first else {
                    throw SomebodyWasQuicker()
                }
                return try record(row)
            }
        } catch is SomebodyWasQuicker {
            return nil
        }
    }

    /// Rolls a transaction back.
    private struct SomebodyWasQuicker: Error {}

    /// recorded → held, and the replaced order is canceled.
    func recordHold(
        of checkout: CheckoutRecord, _ hold: Query, replacing replaced: UUID
    ) async throws -> Bool {
        try await database.transaction { transaction in
            let order = try await OrderChange.lock(replaced, in: transaction)
            guard try await transaction.execute(hold) > 0 else { return false }
            if let order { _ = try await cancel(order, actor: checkout.email, in: transaction) }
            return true
        }
    }

    /// Cancels the order that an undone checkout was to replace, if the stock was already handed over.
    ///
    /// - Returns: false if it has ended already.
    func cancelReplaced(by checkout: CheckoutRecord) async throws -> Bool {
        guard let replaced = checkout.replaces else { return false }
        return try await database.transaction { transaction in
            guard let order = try await OrderChange.lock(replaced, in: transaction) else { return false }
            return try await cancel(order, actor: checkout.email, in: transaction)
        }
    }

    /// Cancels an order whose stock was handed over. Money that has come for it is returned.
    private func cancel(
        _ order: OrderChange.LockedOrder, actor: String, in transaction: Transaction
    ) async throws -> Bool {
        let moved = try await transaction.execute(
            """
            update checkouts
            set step = 'released', touched_at = now()
            where order_id = \(order.id) and step in ('awaiting', 'paid')
            """)
        guard moved > 0 else { return false }
        let payment = order.payment?.next(whenOrderIs: .canceled, providerGivesBack: true, isFree: false)
        try await OrderChange(status: .canceled, payment: payment, actor: actor).make(to: order, in: transaction)
        return true
    }
}
