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

    init(id: UUID) {
        self.id = id
    }

    /// The fields that both a new product and a change may leave out.
    mutating func readOptional(_ fields: inout Fields) {
        stock = fields.optional("stock", .integer(0...2_147_483_647))
        isActive = fields.optional("is_active", .bool)
        description = fields.optional("description", .lines(0...5000))
        templateID = fields.nullable("template_id", .id)
        attributes = fields.optional("attributes", .jsonObject)
        images = fields.optional("images", .array(of: .imageAddress, count: 0...20))
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

    /// Where a picture may come from: the web, or the shop's own uploads.
    static var imageAddress: Rule {
        let text = Rule.text(1...2048)
        return Rule(placeholder: "") { value, isText in
            text.parse(value, isText).flatMap { address in
                let isWhole = ["http://", "https://", "/media/"].contains { start in
                    address.hasPrefix(start) && address.utf8.count > start.utf8.count
                }
                let hasSpaces = address.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7f }
                return isWhole && !hasSpaces
                    ? .success(address)
                    : .failure(Refusal(.invalid, "must be an address that begins with https://, http:// or /media/"))
            }
        }
    }
}

extension Rule where Value == JSONText {
    /// A JSON object of at most 100 fields whose texts hold no NUL, which jsonb can't store.
    static var jsonObject: Rule {
        Rule(placeholder: .emptyObject) { value, _ in
            guard case .object(let fields) = value else { return .failure(Refusal(.invalid, "must be an object")) }
            if fields.count > 100 { return .failure(Refusal(.tooLong, "must have at most 100 fields")) }
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
    func check(_ attributes: JSONText) throws {
        guard case .object(let values) = try attributes.value else { throw Problem.internal }
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
