import Database
import FoundationEssentials
package import Postgres
import Wire

/// The list of products: filters, order and pages.
///
/// A page is found by the last row of the previous page (keyset), so every page costs the same.
package struct ProductSearch: Sendable {
    let database: Database

    struct Page: Sendable {
        let products: [Product]
        let totalCount: Int
        let nextCursor: String?
    }

    /// One page and the number of all matches, in one round trip.
    func products(matching filter: ProductListQuery) async throws -> Page {
        let results = try await database.pipeline(Self.statements(for: filter))
        let rows = try results[0].rows.map(ProductStore.row)
        let page = rows.prefix(filter.limit)
        return Page(
            products: page.map(\.product),
            totalCount: try results[1].rows.first?.decode(Int.self) ?? 0,
            nextCursor: rows.count > filter.limit
                ? page.last.map { ProductListQuery.Cursor(id: $0.product.id, key: $0.key).text } : nil)
    }

    /// The page with one extra row, which shows whether another page follows, and the number of all matches.
    package static func statements(for filter: ProductListQuery) -> [Query] {
        let conditions = conditions(filter)
        let order = order(filter)
        let position: Query = filter.cursor.map { "\(conditions) and \(order.after($0))" } ?? conditions
        return [
            """
            select \(ProductStore.columns), \(order.key)::text
            from products p
            where \(position)
            order by \(order.columns)
            limit \(filter.limit + 1)
            """,
            "select count(*) from products p where \(conditions)",
        ]
    }

    // MARK: - Filters

    private static func conditions(_ filter: ProductListQuery) -> Query {
        var all: Query = filter.isActive.map { $0 ? "p.is_active" : "not p.is_active" } ?? "true"
        if let search = filter.search { all = "\(all) and p.search @@ \(words(search))" }
        if let price = filter.minimumPrice { all = "\(all) and p.price >= \(price)" }
        if let price = filter.maximumPrice { all = "\(all) and p.price <= \(price)" }
        if let isInStock = filter.isInStock { all = isInStock ? "\(all) and p.stock > 0" : "\(all) and p.stock = 0" }
        // No index, because with one every hold and every sale would write to all indexes of the product.
        if let stock = filter.maximumStock { all = "\(all) and p.stock <= \(stock)" }
        if filter.hasSharedSKU {
            all = "\(all) and p.sku_key in (select sku_key from products where sku_is_shared)"
        }
        if let ids = filter.ids { all = "\(all) and p.id = any (\(ids)::uuid[])" }
        if !filter.attributes.isEmpty { all = "\(all) and \(hasAll(filter.attributes))" }
        if let category = filter.category { all = "\(all) and \(isIn(category))" }
        return all
    }

    /// A sub-select, so that it is computed once. A generic plan would compute it for each row.
    private static func words(_ search: String) -> Query { "(select search_query(\(search)))" }

    /// The same statement text for any number of attributes, so that callers can't create endless different statements.
    private static func hasAll(_ attributes: [String: String]) -> Query {
        """
        not exists (
            select 1
            from unnest(\(Array(attributes.keys))::text[], \(Array(attributes.values))::text[]) as wanted (name, value)
            where p.attributes ->> wanted.name is distinct from wanted.value
        )
        """
    }

    /// In the category itself or below it.
    private static func isIn(_ category: String) -> Query {
        """
        p.id in (
            select pc.product_id
            from category_tree(\(category)) as tree (id)
            join product_categories pc on pc.category_id = tree.id
        )
        """
    }

    // MARK: - Order

    /// The sort key. The id makes every position unique.
    private struct Order {
        let key: Query
        let columns: Query
        /// The rows after a cursor.
        let after: @Sendable (ProductListQuery.Cursor) -> Query
    }

    private static func order(_ filter: ProductListQuery) -> Order {
        switch filter.sort {
        case .newest:
            Order(key: "p.id", columns: "p.id desc") { "p.id < \($0.id)" }
        case .priceAscending:
            Order(key: "p.price", columns: "p.price, p.id") { "(p.price, p.id) > (\($0.key)::numeric, \($0.id)::uuid)" }
        case .priceDescending:
            Order(key: "p.price", columns: "p.price desc, p.id desc") {
                "(p.price, p.id) < (\($0.key)::numeric, \($0.id)::uuid)"
            }
        case .name:
            Order(key: "p.name", columns: "p.name collate natural_order, p.id") {
                "(p.name collate natural_order, p.id) > (\($0.key)::text, \($0.id)::uuid)"
            }
        case .stock:
            Order(key: "p.stock", columns: "p.stock, p.id") { "(p.stock, p.id) > (\($0.key)::integer, \($0.id)::uuid)" }
        case .relevance:
            rank(filter.search ?? "")
        }
    }

    private static func rank(_ search: String) -> Order {
        let rank: Query = "ts_rank(p.search, \(words(search)))"
        return Order(key: rank, columns: "\(rank) desc, p.id desc") {
            "(\(rank), p.id) < (\($0.key)::float4, \($0.id)::uuid)"
        }
    }
}
