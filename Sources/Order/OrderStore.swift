import Daemon
import Database
import FoundationEssentials
import JSON
import Postgres
import Wire

/// The orders that people see: the only place with SQL that reads `orders` or changes their status.
///
/// Every function throws `PostgresError`.
struct OrderStore: Sendable {
    let database: Database
    let methods: PaymentMethods

    private static let columns: Query = """
        id, number, user_id, email, status, lines_total, delivery_code, delivery_name,
        delivery_name_en, delivery_name_ru, delivery_price, discount, total,
        shipping_name, shipping_phone, shipping_address, shipping_city, shipping_postal_code, note, language,
        created_at, updated_at, request_id
        """

    // MARK: - Reading

    /// - Parameter userID: the required buyer; nil for any.
    func order(_ id: UUID, of userID: UUID? = nil) async throws -> Order? {
        let owner = Self.conditions(of: userID)
        let results = try await database.pipeline(
            ["select \(Self.columns) from orders where id = \(id) and \(owner)"] + Self.parts(of: [id]))
        return try Self.orders(results[0].rows, parts: results.dropFirst()).first
    }

    /// The order of a payment.
    func order(ofPayment id: UUID, of userID: UUID?) async throws -> Order? {
        let found = try await database.query("select order_id from payments where id = \(id)")
        guard let orderID = try found.first?.decode(UUID.self) else { return nil }
        return try await order(orderID, of: userID)
    }

    /// Orders, newest first.
    ///
    /// - Parameters:
    ///   - email: a part of the buyer's e-mail.
    ///   - ids: only these.
    ///   - before: the last id of the previous page.
    /// - Returns: a page, and the total number.
    func orders(
        of userID: UUID? = nil, status: OrderStatus? = nil, email: String? = nil, ids: [UUID]? = nil, before: UUID?,
        limit: Int
    ) async throws -> (page: [Order], total: Int) {
        let matching = Self.conditions(of: userID, status: status, email: email, ids: ids)
        let position: Query = before.map { "\(matching) and id < \($0)" } ?? matching
        let answers = try await database.pipeline([
            """
            select \(Self.columns)
            from orders
            where \(position)
            order by id desc
            limit \(limit)
            """,
            "select count(*) from orders where \(matching)",
        ])
        let total = try answers[1].rows.first?.decode(Int.self) ?? 0
        let ids = try answers[0].rows.map { try Self.order($0).id }
        if ids.isEmpty { return ([], total) }
        let parts = try await database.pipeline(Self.parts(of: ids))
        return (try Self.orders(answers[0].rows, parts: parts[...]), total)
    }

    /// Only the conditions that are asked for. PostgreSQL would plan a statement with all of them anew each time, since a plan that
    /// fits every case reads the whole table.
    static func conditions(
        of userID: UUID? = nil, status: OrderStatus? = nil, email: String? = nil, ids: [UUID]? = nil
    ) -> Query {
        var all: Query = "true"
        if let userID { all = "\(all) and user_id = \(userID)" }
        if let status { all = "\(all) and status = \(status)" }
        if let email { all = "\(all) and position(lower(\(email)) in email) > 0" }
        if let ids { all = "\(all) and id = any (\(ids)::uuid[])" }
        return all
    }

    // MARK: - Moving

    /// The result of a change of status.
    enum Move: Sendable, Equatable {
        /// - Parameter owesByHand: the order was paid by hand, and somebody has to return the money.
        case moved(owesByHand: Bool)
        /// It has this status already.
        case unchanged
        case notAllowed(from: OrderStatus)
        /// Only the provider can mark it paid.
        case paidElsewhere
        case notFound
    }

    /// Changes the status of an order. If its stock is returned, its checkout becomes `releasing`.
    ///
    /// The row is locked. So of a simultaneous cancellation and shipment, the second one sees the result of the first.
    /// - Parameters:
    ///   - before: the order's values that the caller was shown.
    ///   - userID: the required buyer; nil for any.
    /// - Throws: also `Problem` 409 `changed-meanwhile`.
    func move(
        _ id: UUID, to status: OrderStatus, before: Before? = nil, of userID: UUID? = nil, by actor: String
    ) async throws -> Move {
        try await database.transaction { transaction in
            guard let order = try await OrderChange.lock(id, of: userID, in: transaction) else { return .notFound }
            if order.status == status { return .unchanged }
            // The effect of a change depends on the old status: canceling a paid order returns money.
            if let conflict = try before?.conflicts(with: ShownStatus(status: order.status)).first {
                let last = try await transaction.query(
                    "select actor, at from order_events where order_id = \(id) order by id desc limit 1")
                let event = try last.first?.decode(String.self, Timestamp.self)
                throw Problem.changedMeanwhile([
                    FieldError(conflict.field, changedTo: conflict.theirs, by: event?.0, at: event?.1)
                ])
            }
            guard order.status.next.contains(status) else { return .notAllowed(from: order.status) }
            let isPaidFirst = order.method.map { methods.provider(of: $0) != nil } ?? false
            if status == .paid, isPaidFirst { return .paidElsewhere }
            let payment = order.payment?.next(
                whenOrderIs: status, providerGivesBack: isPaidFirst, isFree: order.isFree)
            try await OrderChange(status: status, payment: payment, actor: actor).make(to: order, in: transaction)
            if order.status.givesStockBack(movingTo: status) {
                try await transaction.execute(
                    "update checkouts set step = 'releasing', touched_at = now() where order_id = \(id)")
            }
            return .moved(owesByHand: payment == .refunded)
        }
    }
}

/// The state before a change.
private struct ShownStatus: JSONEncodable {
    let status: OrderStatus

    func write(to json: inout JSONWriter) {
        json.object { $0.field("status", status.rawValue) }
    }
}
