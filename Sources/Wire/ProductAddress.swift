package import FoundationEssentials

/// The id of a product and its last change, for a sitemap.
package struct ProductAddress: WireObject {
    package var id = UUID.blank
    package var updatedAt = Timestamp.blank

    package init() {}

    /// The number of products in a part of the sitemap.
    package static let partSize = 10_000

    package static func fields(_ field: inout some FieldVisitor<ProductAddress>) {
        field("id", \.id)
        field("updated_at", \.updatedAt)
    }

    package static var schemaName: String? { "ProductAddress" }
}
