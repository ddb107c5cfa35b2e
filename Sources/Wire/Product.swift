package import FoundationEssentials
package import JSON

/// A product as catalog shows it.
package struct Product: Sendable, Equatable, Decodable {
    package let id: UUID
    package let sku: String
    package let name: String
    package let price: Money
    /// Pieces that can be bought now: on hand less those held for checkouts.
    package let stock: Int
    package let isActive: Bool
    package let description: String
    package let templateID: UUID?
    /// A JSON object, attribute name to value.
    package let attributes: JSONText
    /// Addresses of pictures, the first one first.
    package let images: [String]
    /// Slugs of the categories it is in.
    package let categories: [String]
    package let createdAt: Timestamp
    package let updatedAt: Timestamp

    package init(
        id: UUID, sku: String, name: String, price: Money, stock: Int, isActive: Bool, description: String,
        templateID: UUID?, attributes: JSONText, images: [String], categories: [String], createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.sku = sku
        self.name = name
        self.price = price
        self.stock = stock
        self.isActive = isActive
        self.description = description
        self.templateID = templateID
        self.attributes = attributes
        self.images = images
        self.categories = categories
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, sku, name, price, stock, description, attributes, images, categories
        case isActive = "is_active"
        case templateID = "template_id"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

extension Product: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("sku", sku)
            json.field("name", name)
            json.field("price", price)
            json.field("stock", stock)
            json.field("is_active", isActive)
            json.field("description", description)
            json.field("template_id", templateID)
            json.field("attributes", attributes)
            json.field("images", images)
            json.field("categories", categories)
            json.field("created_at", createdAt)
            json.field("updated_at", updatedAt)
        }
    }
}
