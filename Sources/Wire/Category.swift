package import FoundationEssentials
package import JSON

/// A category of the catalogue; categories form a tree by `parentID`.
package struct Category: Sendable, Equatable, Decodable {
    package let id: UUID
    package let slug: String
    package let name: String
    package let parentID: UUID?
    /// Active products in this category itself, not in those below it.
    package let productCount: Int

    package init(id: UUID, slug: String, name: String, parentID: UUID?, productCount: Int) {
        self.id = id
        self.slug = slug
        self.name = name
        self.parentID = parentID
        self.productCount = productCount
    }

    enum CodingKeys: String, CodingKey {
        case id, slug, name
        case parentID = "parent_id"
        case productCount = "product_count"
    }
}

extension Category: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("slug", slug)
            json.field("name", name)
            json.field("parent_id", parentID)
            json.field("product_count", productCount)
        }
    }
}

/// Which attributes a kind of product has: `schema` names each and its type (`string`, `number`, `boolean`).
package struct AttributeTemplate: Sendable, Equatable, Decodable {
    package let id: UUID
    package let name: String
    /// A JSON object, attribute name to type.
    package let schema: JSONText

    package init(id: UUID, name: String, schema: JSONText) {
        self.id = id
        self.name = name
        self.schema = schema
    }
}

extension AttributeTemplate: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("name", name)
            json.field("schema", schema)
        }
    }
}
