import Daemon
import FoundationEssentials
import JSON
import Wire

/// A product to be made, or the changes to one.
struct ProductDraft: Sendable {
    let id: UUID
    var change: Change<Product>
    /// What the caller was shown of the product; nil to set values whatever they are by now.
    var before: Before?

    /// The attributes that the product loses; nil when `attributes` are all that it has from now on.
    var removedAttributes: [String]? { before?.removed(from: "attributes") }
}

extension ProductDraft {
    /// Holds what the caller was shown against the product as it is now, while nobody else can change it: lists get what the
    /// caller has added and lose what it has taken out, and `stock` changes by as much as the caller has changed it.
    ///
    /// - Returns: the fields that others have changed too.
    /// - Throws: `Problem` 422.
    mutating func meet(_ old: Product) throws -> [FieldError] {
        guard let before else { return [] }
        var conflicts = try before.conflicts(with: old, counted: ["stock"])
        change.categories = change.categories.map { before.merged("categories", $0, into: old.categories) }
        change.images = change.images.map { before.merged("images", $0, into: old.images) }
        if let shown = try before.number("stock", 0...Product.mostStock), let wanted = change.stock {
            let counted = old.stock + wanted - shown
            // More have been sold than are left to take away.
            if counted < 0 { conflicts.append(FieldError("stock", changedTo: JSONText(old.stock))) }
            guard counted <= Product.mostStock else { throw ProductStore.tooMuchStock }
            change.stock = counted
        }
        return conflicts
    }

    /// The attributes of a product that had `old`.
    ///
    /// - Throws: `Problem` 422 when together they are more than the rule for attributes allows.
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

/// What a template says of the attributes of its products.
struct AttributeSchema {
    private let types: [String: JSONValue]

    init(_ schema: JSONText) throws {
        guard case .object(let types) = try schema.value else { throw Problem.internal }
        self.types = types
    }

    /// - Throws: `Problem` 422 for an attribute that the template does not name, or of another type.
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
