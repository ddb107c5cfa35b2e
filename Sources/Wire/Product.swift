package import FoundationEssentials
package import JSON

/// A product of the catalogue.
package struct Product: WireObject {
    package var id = UUID.blank
    package var sku = ""
    package var name = ""
    package var price = Money.zero
    /// Pieces that can be bought now: on hand less those held for checkouts.
    package var stock = 0
    package var isActive = true
    package var description = ""
    package var templateID: UUID?
    /// A JSON object with the value of each attribute.
    package var attributes = JSONText.emptyObject
    /// Addresses of pictures in display order.
    package var images: [String] = []
    /// Slugs of its categories.
    package var categories: [String] = []
    package var createdAt = Timestamp.blank
    package var updatedAt = Timestamp.blank

    package init() {}

    package static func fields(_ field: inout some FieldVisitor<Product>) {
        field("id", \.id)
        field("sku", \.sku, .sku, .required, "unique without regard to case, white space and accents' form")
        field("name", \.name, .text(1...255), .required)
        field("price", \.price, .money, .required, "0 to 9999999999.99 with at most two decimals")
        field("stock", \.stock, .integer(0...mostStock), "the pieces that can be bought now; 0 for a new product")
        field("is_active", \.isActive, .bool, "true for a new product")
        field("description", \.description, .lines(0...5000))
        field("template_id", \.templateID, .nullable(.id), "a template's id")
        field(
            "attributes", \.attributes, .attributes,
            "with a template, only the names that it has, of the types that it gives")
        field(
            "images", \.images, .array(of: .text(1...2048), count: 0...20),
            "addresses of pictures that the pages can show, in display order: https://…, or /media/… for a file that exists"
        )
        field(
            "categories", \.categories, .array(of: .text(Category.slugLength), count: 0...50), "slugs of categories")
        field("created_at", \.createdAt)
        field("updated_at", \.updatedAt)
    }

    package static let mostStock = Int(Int32.max)

    package static var schemaName: String? { "Product" }
    /// The reason for a change of the stock, for its movement.
    package static var reason: Rule<String>? { .text(1...200) }
}

extension Rule where Value == String {
    /// A SKU: one line, in which each run of white space becomes one space.
    package static var sku: Rule {
        let text = Rule.text(1...64)
        return Rule(placeholder: "", text.schema) { value, isText in
            text.parse(value, isText).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        }
    }
}

extension Rule where Value == JSONText {
    /// The maximum number of names in an object that people fill.
    package static var mostNames: Int { 100 }
    /// The maximum depth of its values. A list of such objects must stay within the levels of a JSON document.
    package static var mostLevels: Int { 32 }
    /// The maximum size. A list of things of this size must stay within the largest answer that a daemon reads.
    package static var mostBytes: Int { 64 << 10 }
    /// The rules for typed names and values.
    package static var typedName: Rule<String> { .text(1...255) }
    package static var typedValue: Rule<String> { .lines(0...5000) }

    /// A JSON object of at most 100 names and 64 KB, 32 levels deep, whose texts hold no NUL, which jsonb can't store.
    package static var attributes: Rule {
        Rule(placeholder: .emptyObject, .map(.any, most: mostNames)) { value, _ in
            guard case .object(let fields) = value else { return .failure(Refusal(.invalid, "must be an object")) }
            if fields.count > mostNames { return .failure(.tooMany(fields: mostNames)) }
            if value.depth > mostLevels {
                return .failure(Refusal(.invalid, "must be nested at most \(mostLevels) deep"))
            }
            if value.containsNUL { return .failure(Refusal(.invalid, "must not contain NUL")) }
            let text = JSONText(value)
            if text.text.utf8.count > mostBytes {
                return .failure(Refusal(.tooLong, "must have at most \(mostBytes) bytes as JSON"))
            }
            return .success(text)
        }
    }
}
