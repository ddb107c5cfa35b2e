package import FoundationEssentials
package import JSON

/// A category of the catalogue; categories form a tree by `parentID`.
package struct Category: WireObject {
    package var id = UUID.blank
    package var slug = ""
    package var name = ""
    package var parentID: UUID?
    /// Active products in this category itself, not in those below it.
    package var productCount = 0

    package init() {}

    static let slugLength = 1...64

    package static func fields(_ field: inout some FieldVisitor<Category>) {
        field("id", \.id)
        field("slug", \.slug, .slug(slugLength.upperBound), .required, "unique")
        field("name", \.name, .text(1...160), .required)
        field("parent_id", \.parentID, .nullable(.id), "the category above, or null at the top")
        field("product_count", \.productCount)
    }

    package static var schemaName: String? { "Category" }
}

/// The attributes of a kind of product: `schema` names each with its type (`string`, `number`, `boolean`).
package struct AttributeTemplate: WireObject {
    package var id = UUID.blank
    package var name = ""
    /// A JSON object with the type of each attribute.
    package var schema = JSONText.emptyObject

    package init() {}

    package static func fields(_ field: inout some FieldVisitor<AttributeTemplate>) {
        field("id", \.id)
        field("name", \.name, .text(1...160), .required, "unique")
        field("schema", \.schema, .attributeTypes, .required, "the type of each attribute")
    }

    package static var schemaName: String? { "Template" }

    /// The types an attribute may have.
    package static let knownTypes = ["string", "number", "boolean"]
}

extension Rule where Value == JSONText {
    /// An object that names each attribute and its type.
    package static var attributeTypes: Rule {
        let object = Rule.attributes
        let known = AttributeTemplate.knownTypes
        return Rule(placeholder: .emptyObject, .map(.word(known), most: mostNames)) { value, isText in
            object.parse(value, isText).flatMap { schema in
                guard case .object(let types) = value,
                    types.values.allSatisfy({ type in known.contains { type == .string($0) } })
                else {
                    return .failure(
                        Refusal(.invalid, "must give each attribute one of the types \(known.joined(separator: ", "))"))
                }
                return .success(schema)
            }
        }
    }
}
