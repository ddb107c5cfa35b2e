package import FoundationEssentials
package import Wire

/// The filters of a list of products. A nil or empty filter has no effect.
package struct ProductFilter: Sendable {
    /// Words to search for.
    package var text: String?
    /// A category's slug.
    package var category: String?
    package var minimumPrice: Money?
    package var maximumPrice: Money?
    package var isInStock: Bool?
    /// Only products with at most this many pieces left; admins only.
    package var maximumStock: Int?
    /// Only products that share their SKU, ignoring case and white space; admins only.
    package var hasSharedSKU = false
    /// The required value of each named attribute.
    package var attributes: [String: String] = [:]
    /// At most 100.
    package var ids: [UUID] = []
    /// Admins only. Others see active products.
    package var isActive: Bool?
    package var sort: ProductSort?

    package init() {}

    var query: [(name: String, value: String)] {
        var query: [(name: String, value: String)] = []
        func add(_ name: String, _ value: String?) {
            if let value { query.append((name: name, value: value)) }
        }
        add("q", text)
        add("category", category)
        add("min_price", minimumPrice?.description)
        add("max_price", maximumPrice?.description)
        add("in_stock", isInStock?.description)
        add("max_stock", maximumStock.map(String.init))
        if hasSharedSKU { add("shared_sku", "true") }
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { add("attr.\(name)", value) }
        if !ids.isEmpty { add("ids", ids.map(\.text).joined(separator: ",")) }
        add("is_active", isActive?.description)
        add("sort", sort?.rawValue)
        return query
    }
}

/// The order of a list of products.
package enum ProductSort: String, Sendable, CaseIterable {
    case newest = "new"
    case priceAscending = "price"
    case priceDescending = "-price"
    case name, relevance
}
