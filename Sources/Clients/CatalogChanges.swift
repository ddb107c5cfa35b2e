package import FoundationEssentials
package import JSON
package import Wire

/// The body of a new product, or of a change to one; what is nil is left out, and so stays as it is.
package struct ProductChange: Sendable, JSONEncodable {
    package var sku: String?
    package var name: String?
    package var price: Money?
    package var stock: Int?
    /// Why the stock is another; only for a change.
    package var reason: String?
    package var isActive: Bool?
    package var description: String?
    /// `.some(nil)` takes the product's template away.
    package var templateID: UUID??
    /// A JSON object, attribute name to value.
    package var attributes: JSONText?
    package var images: [String]?
    /// Slugs.
    package var categories: [String]?
    /// What the caller was shown of the fields above; nil to set them whatever they are by now.
    package var before: JSONText?

    package init() {}

    package func write(to json: inout JSONWriter) {
        json.object { json in
            if let sku { json.field("sku", sku) }
            if let name { json.field("name", name) }
            if let price { json.field("price", price) }
            if let stock { json.field("stock", stock) }
            if let reason { json.field("reason", reason) }
            if let isActive { json.field("is_active", isActive) }
            if let description { json.field("description", description) }
            if let templateID { json.field("template_id", templateID) }
            if let attributes { json.field("attributes", attributes) }
            if let images { json.field("images", images) }
            if let categories { json.field("categories", categories) }
            if let before { json.field("before", before) }
        }
    }
}

/// The body of a new category, or of a change to one; what is nil is left out, and so stays as it is.
package struct CategoryChange: Sendable, JSONEncodable {
    package var slug: String?
    package var name: String?
    /// `.some(nil)` makes it a category at the top.
    package var parentID: UUID??
    /// What the caller was shown.
    package var before: JSONText?

    package init() {}

    package func write(to json: inout JSONWriter) {
        json.object { json in
            if let slug { json.field("slug", slug) }
            if let name { json.field("name", name) }
            if let parentID { json.field("parent_id", parentID) }
            if let before { json.field("before", before) }
        }
    }
}

/// The body of a new attribute template, or of a change to one; what is nil is left out, and so stays as it is.
package struct TemplateChange: Sendable, JSONEncodable {
    package var name: String?
    /// A JSON object, attribute name to type.
    package var schema: JSONText?
    /// What the caller was shown.
    package var before: JSONText?

    package init() {}

    package func write(to json: inout JSONWriter) {
        json.object { json in
            if let name { json.field("name", name) }
            if let schema { json.field("schema", schema) }
            if let before { json.field("before", before) }
        }
    }
}
