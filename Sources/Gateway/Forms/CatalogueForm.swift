import Clients
import Daemon
import Templating
import Wire

/// What a reader wants to see of the catalogue; the whole of it stands in the address.
struct CatalogueForm {
    private(set) var form: Form
    /// The slug of the category that is shown; nil for all.
    let category: String?
    let cursor: String?

    private static let names = ["q", "min_price", "max_price", "in_stock", "sort"]

    init(_ visit: Visit, category: String?) {
        let fields = visit.request.queryFields
        form = Form(names: Self.names, fields: fields, texts: visit.texts)
        self.category = category
        cursor = fields.text("cursor").isEmpty ? nil : fields.text("cursor")
    }

    /// - Throws: `Problem` 422 naming every field that was refused.
    var filter: ProductFilter {
        get throws(Problem) {
            var fields = form.fields
            var filter = ProductFilter()
            filter.text = fields.optional("q", .text(1...200))
            filter.category = category
            filter.minimumPrice = fields.optional("min_price", .typedMoney)
            filter.maximumPrice = fields.optional("max_price", .typedMoney)
            filter.isInStock = fields.optional("in_stock", .bool)
            filter.sort = fields.optional("sort", .oneOf(ProductSort.self))
            try fields.check(allowUnknown: true)
            return filter
        }
    }

    var isSearch: Bool { !form["q"].isEmpty }
    /// Whether more than the category narrows the list.
    var isNarrowed: Bool { isSearch || hasDetails }
    var hasDetails: Bool { ["min_price", "max_price", "in_stock"].contains { !form[$0].isEmpty } }
    /// What the list is sorted by, as the catalogue does it when nothing is said.
    var sort: String { form["sort"].isEmpty ? (isSearch ? "relevance" : "new") : form["sort"] }
    var path: String { category.map(Paths.category) ?? Paths.home }

    /// The address of the page that begins at `cursor`; of the first one without.
    func path(cursor: String = "") -> String {
        Paths.with(path, Self.names.map { ($0, form[$0]) } + [("cursor", cursor)])
    }

    func refused(_ problem: Problem) -> CatalogueForm {
        var copy = self
        copy.form = form.refused(problem)
        return copy
    }
}
