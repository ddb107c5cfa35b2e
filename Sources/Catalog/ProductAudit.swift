import Database
import FoundationEssentials
import JSON
import Wire

/// What the audit log keeps of an admin's work on products: what touches money and stock.
extension AuditEntry {
    static func added(_ product: Product, by actor: String) -> AuditEntry {
        AuditEntry(
            actor: actor, action: "product.added", subject: product.id.text,
            detail: [
                "sku": .string(product.sku), "price": .string(product.price.description),
                "stock": .number(.init(product.stock)),
                "is_active": .bool(product.isActive),
            ])
    }

    /// Each value that is another now, as `[old, new]`.
    ///
    /// - Returns: nil when neither price, stock nor visibility has changed.
    static func changed(_ old: Product, to new: Product, by actor: String) -> AuditEntry? {
        var detail: [String: JSONValue] = [:]
        if old.price != new.price {
            detail["price"] = .array([.string(old.price.description), .string(new.price.description)])
        }
        if old.stock != new.stock { detail["stock"] = .array([.number(.init(old.stock)), .number(.init(new.stock))]) }
        if old.isActive != new.isActive { detail["is_active"] = .array([.bool(old.isActive), .bool(new.isActive)]) }
        guard !detail.isEmpty else { return nil }
        detail["sku"] = .string(new.sku)
        return AuditEntry(actor: actor, action: "product.changed", subject: new.id.text, detail: detail)
    }
}
