import Database
import FoundationEssentials
import Postgres
import Wire

/// The movements of a product's stock.
///
/// Every function throws `PostgresError`.
struct MovementStore: Sendable {
    let database: Database

    /// A page, newest first, and the total number. Deleted products have movements too.
    ///
    /// - Parameter cursor: the last movement of the previous page.
    /// - Returns: nil if there never was such a product.
    func movements(
        of productID: UUID, before cursor: Int?, limit: Int
    ) async throws -> (found: [StockMovement], total: Int)? {
        let results = try await database.pipeline([
            """
            select id, kind, on_hand, held, sold, reason, order_id, actor, request_id, at
            from stock_movements
            where product_id = \(productID)
              and id < \(cursor ?? .max)
            order by id desc
            limit \(limit)
            """,
            "select count(*) from stock_movements where product_id = \(productID)",
            "select 1 from products where id = \(productID)",
        ])
        let total = try results[1].rows.first?.decode(Int.self) ?? 0
        // A product that never had pieces has no movements.
        guard total > 0 || !results[2].rows.isEmpty else { return nil }
        return (try results[0].rows.map(Self.movement), total)
    }

    private static func movement(_ row: Row) throws -> StockMovement {
        var movement = StockMovement()
        try row.read { column in
            movement.id = try column.next()
            movement.kind = try column.next()
            movement.onHand = try column.next()
            movement.held = try column.next()
            movement.sold = try column.next()
            movement.reason = try column.next()
            movement.orderID = try column.next()
            movement.actor = try column.next()
            movement.requestID = try column.next()
            movement.at = try column.next()
        }
        return movement
    }
}
