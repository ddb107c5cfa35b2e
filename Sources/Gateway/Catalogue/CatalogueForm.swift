import Clients
import Daemon
import Templating
import Wire

/// The reader's query of the catalogue. All of it is in the address.
struct CatalogueForm {
    var query: ListQuery
    /// The slug of the category that is shown; nil for all.
    let category: String?

    static let names = ["q", "min_price", "max_price", "in_stock", "sort"]

    init(_ visit: Visit, category: String?) {
        query = ListQuery(Self.names, of: visit)
        self.category = category
    }

    /// - Throws: `Problem` 422 that names every refused field.
    static func filter(_ fields: inout Fields, category: String?) throws(Problem) -> ProductFilter {
        var filter = ProductFilter()
        filter.text = fields.optional("q", .sought(1...200))
        filter.category = category
        filter.minimumPrice = fields.optional("min_price", .typedMoney)
        filter.maximumPrice = fields.optional("max_price", .typedMoney)
        filter.isInStock = fields.optional("in_stock", .bool)
        filter.sort = fields.optional("sort", .oneOf(ProductSort.self))
        try fields.check(allowUnknown: true)
        return filter
    }

    var form: Form { query.form }
    var isSearch: Bool { !query["q"].isEmpty }
    /// Whether there are filters besides the category.
    var isNarrowed: Bool { isSearch || Self.details.contains { !query[$0].isEmpty } }
    /// Whether it is the front page: all products from the first one, without filters, not even refused ones.
    var isWholeCatalogue: Bool { category == nil && !isNarrowed && !form.isRefused && query.cursor == nil }
    /// Whether the details contain filters or errors.
    var hasDetails: Bool { Self.details.contains { !form[$0].isEmpty } }
    /// The sort order of the list, with the catalogue's default.
    var sort: String { query["sort"].nonEmpty ?? (isSearch ? "relevance" : "new") }
    var path: String { category.map(Paths.category) ?? Paths.home }

    private static let details = ["min_price", "max_price", "in_stock"]

    /// The address of the page that begins at `cursor`; of the first one without.
    func path(cursor: String = "") -> String {
        Paths.with(path, Self.names.map { ($0, query[$0]) } + [("cursor", cursor)])
    }

    /// The address of the list without one of its filters.
    func path(without name: String) -> String {
        Paths.with(path, Self.names.filter { $0 != name }.map { ($0, query[$0]) })
    }
}
