import Daemon
import FoundationEssentials
import JSON
import Wire

/// A new product, or the changes of one.
struct ProductDraft: Sendable {
    let id: UUID
    var change: Change<Product>
    /// The values that the caller was shown. nil sets the new values unconditionally.
    var before: Before?

    /// The attributes to remove. nil if `attributes` replaces all attributes.
    var removedAttributes: [String]? { before?.removed(from: "attributes") }
}

extension ProductDraft {
    /// Compares the values that the caller was shown with the locked product. Lists get the caller's additions and lose the
    /// elements that it removed. `stock` changes by the caller's difference.
    ///
    /// - Returns: the fields that others have also changed.
    /// - Throws: `Problem` 422.
    mutating func meet(_ old: Product) throws -> [FieldError] {
        guard let before else { return [] }
        var conflicts = try before.conflicts(with: old, counted: ["stock"])
        change.categories = change.categories.map { before.merged("categories", $0, into: old.categories) }
        change.images = change.images.map { before.merged("images", $0, into: old.images) }
        if let shown = try before.number("stock", 0...Product.mostStock), let wanted = change.stock {
            let counted = old.stock + wanted - shown
            // More pieces are removed than are left.
            if counted < 0 { conflicts.append(FieldError("stock", changedTo: JSONText(old.stock))) }
            guard counted <= Product.mostStock else { throw ProductStore.tooMuchStock }
            change.stock = counted
        }
        return conflicts
    }

    /// The attributes of a product that had `old`.
    ///
    /// - Throws: `Problem` 422 if all attributes together exceed the limits of the rule for attributes.
    func attributes(after old: JSONText) throws -> [String: JSONValue] {
        guard case .object(let old) = try old.value else { throw Problem.internal }
        guard let attributes = change.attributes else { return old }
        guard case .object(let new) = try attributes.value else { throw Problem.internal }
        guard let removed = removedAttributes else { return new }
        let merged = old.filter { !removed.contains($0.key) }.merging(new) { $1 }
        if case .failure(let refusal) = Rule<JSONText>.attributes.parse(.object(merged), false) {
            throw Problem.invalid([FieldError("attributes", refusal)])
        }
        return merged
    }
}

/// A template's rules for the attributes of its products.
struct AttributeSchema {
    private let types: [String: JSONValue]

    init(_ schema: JSONText) throws {
        guard case .object(let types) = try schema.value else { throw Problem.internal }
        self.types = types
    }

    /// - Throws: `Problem` 422 for an attribute that the template does not name, or that has another type.
    func check(_ values: [String: JSONValue]) throws {
        var errors: [FieldError] = []
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            switch (types[name], value) {
            case (.string("string"), .string), (.string("number"), .number), (.string("boolean"), .bool): continue
            case (.string(let type), _):
                errors.append(FieldError("attributes.\(name)", .invalid, "must be a \(type)"))
            default:
                errors.append(
                    FieldError("attributes.\(name)", .unknown, "is not an attribute of the product's template"))
            }
        }
        if !errors.isEmpty { throw Problem.invalid(errors) }
    }
}
