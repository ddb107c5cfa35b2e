package import Daemon
import FoundationEssentials
import JSON
package import Wire

/// The query parameters of `GET /products`.
package struct ProductListQuery: Sendable {
    /// The typed words, for `search_query()` of the database.
    let search: String?
    let category: String?
    let minimumPrice: Money?
    let maximumPrice: Money?
    let isInStock: Bool?
    /// Only products with at most this many pieces left; admins only.
    let maximumStock: Int?
    /// Only products that share their SKU, ignoring case and white space; admins only.
    let hasSharedSKU: Bool
    let attributes: [String: String]
    let ids: [UUID]?
    /// nil shows both kinds; admins only.
    let isActive: Bool?
    let sort: Sort
    let limit: Int
    let cursor: Cursor?

    enum Sort: String, CaseIterable, Sendable {
        case newest = "new"
        case priceAscending = "price"
        case priceDescending = "-price"
        case name, relevance
        /// The products with the fewest pieces first.
        case stock
    }

    /// The last row of the previous page: its id and its sort key.
    struct Cursor: Sendable {
        let id: UUID
        let key: String

        var text: String { "\(id.text).\(key)" }
    }

    /// - Throws: `Problem` 422 that names each invalid parameter.
    package init(_ query: Fields, isAdmin: Bool) throws(Problem) {
        var query = query
        search = query.optional("q", .sought(1...200))
        category = query.optional("category", .sought(1...64))
        minimumPrice = query.optional("min_price", .money)
        maximumPrice = query.optional("max_price", .money)
        if let least = minimumPrice, let most = maximumPrice, most < least {
            query.refuse(
                "max_price", .outOfRange, "must not be below min_price", .init(minimum: .amount(least)))
        }
        isInStock = query.optional("in_stock", .bool)
        let stock = query.optional("max_stock", .integer(0...Product.mostStock))
        maximumStock = isAdmin ? stock : nil
        let shared = query.optional("shared_sku", .bool) ?? false
        hasSharedSKU = isAdmin && shared
        attributes = query.prefixed("attr.", .verbatim(1...200))
        ids = query.optional("ids", .idList)
        let active = query.optional("is_active", .bool)
        isActive = isAdmin ? active : true
        let sort = query.optional("sort", .oneOf(Sort.self))
        limit = query.optional("limit", .integer(1...100)) ?? 24
        let order = sort ?? (search != nil ? .relevance : maximumStock != nil ? .stock : .newest)
        // Relevance needs search words.
        self.sort = order == .relevance && search == nil ? .newest : order
        cursor = query.optional("cursor", .cursor(for: self.sort))
        try query.check(allowUnknown: true)
    }
}

extension Rule where Value == ProductListQuery.Cursor {
    /// The cursor from the `Link` of the previous page.
    fileprivate static func cursor(for sort: ProductListQuery.Sort) -> Rule {
        Rule(placeholder: ProductListQuery.Cursor(id: UUID(), key: "")) { (value: JSONValue, _) in
            let refusal = Refusal(.invalid, "must come from the Link of the previous page")
            guard case .string(let text) = value, !text.utf8.contains(0), text.utf8.count <= 1200,
                let id = UUID(text: text.prefix(36)), text.dropFirst(36).first == "."
            else { return .failure(refusal) }
            let key = String(text.dropFirst(37))
            let fits =
                switch sort {
                case .newest, .name: true
                case .priceAscending, .priceDescending: Money(key) != nil
                case .stock: Int32(key) != nil
                // A rank as PostgreSQL writes it. Swift would also accept 0x1p3, or numbers beyond the range of float4.
                case .relevance: key.utf8.allSatisfy("0123456789.e-".utf8.contains) && Float(key)?.isNormal == true
                }
            return fits ? .success(ProductListQuery.Cursor(id: id, key: key)) : .failure(refusal)
        }
    }
}
