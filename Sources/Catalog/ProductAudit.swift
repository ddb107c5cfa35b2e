import Database
import FoundationEssentials
import JSON
import Wire

/// The audit log's entries for admins' changes of products.
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

    /// Each changed value, as `[old, new]`.
    ///
    /// - Returns: nil if nothing has changed.
    static func changed(_ old: Product, to new: Product, by actor: String) throws -> AuditEntry? {
        var detail = try changes(from: old, to: new)
        guard !detail.isEmpty else { return nil }
        // For readers of the log. A single value is no change.
        if detail["sku"] == nil { detail["sku"] = .string(new.sku) }
        return AuditEntry(actor: actor, action: "product.changed", subject: new.id.text, detail: detail)
    }
}
