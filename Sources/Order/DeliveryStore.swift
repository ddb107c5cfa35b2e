import Clients
import Daemon
import Database
import FoundationEssentials
import JSON
import Postgres
import Wire

/// The delivery methods: the only place with SQL on `delivery_methods`.
///
/// Every function throws `PostgresError`.
struct DeliveryStore: Sendable {
    let database: Database

    private static let columns: Query =
        "id, code, name_en, name_ru, price, needs_address, is_active, position, needs_postal_code"

    /// The methods in display order.
    ///
    /// - Parameter offered: leaves out methods that customers can't choose.
    func methods(offered: Bool) async throws -> [DeliveryMethod] {
        try await database.query(
            """
            select \(Self.columns)
            from delivery_methods
            where is_active or not \(offered)
            order by position, code
            """
        ).map(Self.method)
    }

    /// The current delivery method of a checkout: the named one, or else the first that is offered.
    ///
    /// - Throws: also `Problem` 422 if the method is not offered, and for each missing field that it needs.
    func delivery(of intent: CheckoutIntent) async throws -> Delivery {
        let method = try await methods(offered: true).first {
            intent.body.delivery == nil || intent.body.delivery == $0.code
        }
        guard let method else { throw Problem.invalid("delivery", .unknown, "is not offered") }
        let missing = method.missing(in: intent.body.shipping)
        if !missing.isEmpty {
            throw Problem.invalid(
                missing.map { FieldError("shipping.\($0)", .required, "is needed for this delivery") })
        }
        return Delivery(
            code: method.code, name: method.name(in: intent.language), nameEnglish: method.nameEnglish,
            nameRussian: method.nameRussian, price: method.price)
    }

    // MARK: - For admins

    /// - Throws: also `Problem` 409 if the code is taken.
    func add(_ method: DeliveryMethod, by actor: String) async throws {
        try await database.transaction(explaining: .deliveryMethods) { transaction in
            try await transaction.execute(
                """
                insert into delivery_methods (\(Self.columns))
                values (
                    \(method.id), \(method.code), \(method.nameEnglish), \(method.nameRussian), \(method.price),
                    \(method.needsAddress), \(method.isActive), \(method.position), \(method.needsPostalCode)
                )
                """)
            try await transaction.append(.delivery("added", method, by: actor))
        }
    }

    /// - Parameter before: the values that the admin was shown.
    /// - Returns: nil if there is no such method.
    /// - Throws: also `Problem` 409 for the last one that is offered, and `changed-meanwhile`.
    func update(
        _ id: UUID, _ change: Change<DeliveryMethod>, before: Before?, by actor: String
    ) async throws -> DeliveryMethod? {
        try await changing { transaction in
            // The table is locked, so the row stays as read.
            let found = try await transaction.query("select \(Self.columns) from delivery_methods where id = \(id)")
            guard let old = try found.first.map(Self.method) else { return nil }
            try await transaction.refuse(try before?.conflicts(with: old) ?? [], of: id)
            let changed = try await transaction.query(
                """
                update delivery_methods
                set code = coalesce(\(change.code), code),
                    name_en = coalesce(\(change.nameEnglish), name_en),
                    name_ru = coalesce(\(change.nameRussian), name_ru),
                    price = coalesce(\(change.price), price),
                    needs_address = coalesce(\(change.needsAddress), needs_address),
                    needs_postal_code = coalesce(\(change.needsPostalCode), needs_postal_code),
                    is_active = coalesce(\(change.isActive), is_active),
                    position = coalesce(\(change.position), position)
                where id = \(id)
                returning \(Self.columns)
                """
            ).first.map(Self.method)
            guard let changed else { return nil }
            let detail = try AuditEntry.changes(from: old, to: changed)
            if !detail.isEmpty { try await transaction.append(.delivery("changed", changed, detail, by: actor)) }
            return changed
        }
    }

    /// Orders with this method keep its name and price.
    ///
    /// - Returns: false if there is no such method.
    /// - Throws: also `Problem` 409 for the last one that is offered.
    func delete(_ id: UUID, by actor: String) async throws -> Bool {
        try await changing { transaction in
            let deleted = try await transaction.query(
                "delete from delivery_methods where id = \(id) returning \(Self.columns)"
            ).first.map(Self.method)
            if let deleted { try await transaction.append(.delivery("removed", deleted, by: actor)) }
            return deleted != nil
        }
    }

    func gone(_ id: UUID) async throws -> Problem {
        try await database.notFound("Delivery method", id, deletedBy: "delivery.removed")
    }

    /// A change after which at least one method must be offered. Only one runs at a time, so that two can't remove the last
    /// two.
    private func changing<Value: Sendable>(
        _ body: @Sendable (Transaction) async throws -> Value
    ) async throws -> Value {
        try await database.transaction(explaining: .deliveryMethods) { transaction in
            try await transaction.execute("lock table delivery_methods in share row exclusive mode")
            let value = try await body(transaction)
            let left = try await transaction.query("select from delivery_methods where is_active limit 1")
            if left.isEmpty {
                throw Problem.conflict(
                    "last-delivery-method", "Customers need at least one delivery method. Offer another one first.")
            }
            return value
        }
    }

    private static func method(_ row: Row) throws -> DeliveryMethod {
        var method = DeliveryMethod()
        try row.read { column in
            method.id = try column.next()
            method.code = try column.next()
            method.nameEnglish = try column.next()
            method.nameRussian = try column.next()
            method.price = try column.next()
            method.needsAddress = try column.next()
            method.isActive = try column.next()
            method.position = try column.next()
            method.needsPostalCode = try column.next()
        }
        return method
    }
}

extension AuditEntry {
    /// - Parameter changes: nil for a method that is added or deleted.
    fileprivate static func delivery(
        _ verb: String, _ method: DeliveryMethod, _ changes: [String: JSONValue]? = nil, by actor: String
    ) -> AuditEntry {
        let whole: [String: JSONValue] = [
            "code": .string(method.code), "price": .string(method.price.description),
            "is_active": .bool(method.isActive),
        ]
        return AuditEntry(
            actor: actor, action: "delivery.\(verb)", subject: method.id.text,
            detail: changes?.merging(["code": .string(method.code)]) { change, _ in change } ?? whole)
    }
}
