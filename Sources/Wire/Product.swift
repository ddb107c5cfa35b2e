package import FoundationEssentials
package import JSON

/// A product as catalog shows it.
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
    /// A JSON object, attribute name to value.
    package var attributes = JSONText.emptyObject
    /// Addresses of pictures, the first one first.
    package var images: [String] = []
    /// Slugs of the categories it is in.
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
    /// Why the stock is another, for its movement.
    package static var reason: Rule<String>? { .text(1...200) }
}

extension Rule where Value == String {
    /// A SKU: one line, each gap in it a single space.
    package static var sku: Rule {
        let text = Rule.text(1...64)
        return Rule(placeholder: "", text.schema) { value, isText in
            text.parse(value, isText).map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        }
    }
}

extension Rule where Value == JSONText {
    /// How many names an object that people fill may have.
    package static var mostNames: Int { 100 }
    /// How deep its values may be nested: a list of them is read again within the levels of a JSON document.
    package static var mostLevels: Int { 32 }
    /// A list of things that have all of it stays within what a daemon reads of an answer.
    package static var mostBytes: Int { 64 << 10 }
    /// The rules for what they type into it.
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
