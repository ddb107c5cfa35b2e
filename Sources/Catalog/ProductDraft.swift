import Daemon
import FoundationEssentials
import JSON
import Wire

/// A product to be made, or the changes to one; nil leaves a value as it is.
struct ProductDraft: Sendable {
    let id: UUID
    var sku: String?
    var name: String?
    var price: Money?
    var stock: Int?
    /// Why the stock is another, for its movement.
    var reason: String?
    var isActive: Bool?
    var description: String?
    /// `.some(nil)` takes the template away.
    var templateID: UUID??
    var attributes: JSONText?
    var images: [String]?
    var categories: [String]?
    /// What the caller was shown of the product; nil to set values whatever they are by now.
    var before: Before?

    init(id: UUID) {
        self.id = id
    }

    /// The attributes that the product loses; nil when `attributes` are all that it has from now on.
    var removedAttributes: [String]? { before?.removed(from: "attributes") }

    /// The fields that both a new product and a change may leave out.
    mutating func readOptional(_ fields: inout Fields) {
        stock = fields.optional("stock", .integer(0...2_147_483_647))
        isActive = fields.optional("is_active", .bool)
        description = fields.optional("description", .lines(0...5000))
        templateID = fields.nullable("template_id", .id)
        attributes = fields.optional("attributes", .jsonObject)
        images = fields.optional("images", .array(of: .text(1...2048), count: 0...20))
        categories = fields.optional("categories", .array(of: .text(1...64), count: 0...50))
    }
}

extension Rule where Value == String {
    /// A SKU: one line, each gap in it a single space.
    static var sku: Rule {
        let text = Rule.text(1...64)
        return Rule(placeholder: "") { value, isText in
            text.parse(value, isText).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        }
    }
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
        categories = categories.map { before.merged("categories", $0, into: old.categories) }
        images = images.map { before.merged("images", $0, into: old.images) }
        if let shown = try before.number("stock", 0...Int(Int32.max)), let wanted = stock {
            let counted = old.stock + wanted - shown
            // More have been sold than are left to take away.
            if counted < 0 { conflicts.append(FieldError("stock", changedTo: JSONText(old.stock))) }
            guard counted <= Int(Int32.max) else { throw ProductStore.tooMuchStock }
            stock = counted
        }
        return conflicts
    }

    /// The attributes of a product that had `old`.
    ///
    /// - Throws: `Problem` 422 for too many.
    func attributes(after old: JSONText) throws -> [String: JSONValue] {
        guard case .object(let old) = try old.value else { throw Problem.internal }
        guard let attributes else { return old }
        guard case .object(let new) = try attributes.value else { throw Problem.internal }
        guard let removed = removedAttributes else { return new }
        let merged = old.filter { !removed.contains($0.key) }.merging(new) { $1 }
        if merged.count > maximumAttributes { throw Problem.invalid([FieldError("attributes", tooManyAttributes)]) }
        return merged
    }
}

private let maximumAttributes = 100
private let tooManyAttributes = Refusal.tooMany(fields: maximumAttributes)

extension Rule where Value == JSONText {
    /// A JSON object of at most 100 fields whose texts hold no NUL, which jsonb can't store.
    static var jsonObject: Rule {
        Rule(placeholder: .emptyObject) { value, _ in
            guard case .object(let fields) = value else { return .failure(Refusal(.invalid, "must be an object")) }
            if fields.count > maximumAttributes { return .failure(tooManyAttributes) }
            let text = JSONText(value)
            if text.text.contains(#"\u0000"#) { return .failure(Refusal(.invalid, "must not contain NUL")) }
            return .success(text)
        }
    }
}

/// What a template says of the attributes of its products.
struct AttributeSchema {
    private let types: [String: JSONValue]

    /// The types an attribute may have.
    static let knownTypes = ["string", "number", "boolean"]

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
