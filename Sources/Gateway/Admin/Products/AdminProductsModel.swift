import Clients
import Templating
import Wire

/// `admin/products/products`.
struct AdminProductsModel: ViewModel {
    let page: Clients.Page<Product>
    let query: ListQuery
    /// The number of products that share their SKU; nil if it is not shown.
    let sharedSKUs: Int?
    let form: Form
    /// The address to which forms of the list are sent, so that they return to the same page of the list.
    let address: String
    let reader: Reader

    static let fields = ["q", "max_stock", "shared_sku"]

    static let names: [Name<Self>] = [
        .list("products") { model in
            model.page.elements.map { AdminProductRow(product: $0, form: model.form, format: model.reader.format) }
        },
        .flag("isEmpty") { $0.page.elements.isEmpty },
        .text("productCount") { $0.reader.texts.plural(.catalogueCount, $0.page.totalCount) },
        .form("form", []) { $0.form },
        .form("query", fields) { $0.query.form },
        .flag("isSearch") { !$0.words.isEmpty || !$0.maximumStock.isEmpty || $0.showsSharedSKUs },
        .text("sharedSKUs") { $0.sharedSKUs.flatMap { $0 == 0 ? nil : String($0) } },
        .flag("showsSharedSKUs") { $0.showsSharedSKUs },
        .text("listPath") { $0.address },
        .text("maximumStock") { $0.maximumStock.nonEmpty },
        .text("nextPath") { $0.page.nextCursor.map($0.path(cursor:)) },
        .text("firstPath") { $0.query.cursor == nil ? nil : $0.path(cursor: "") },
    ]

    private func path(cursor: String) -> String {
        Paths.with(Paths.adminProducts, Self.fields.map { ($0, query[$0]) } + [("cursor", cursor)])
    }

    private var words: String { query["q"] }
    private var showsSharedSKUs: Bool { query["shared_sku"] == "true" }
    private var maximumStock: String { query["max_stock"] }
}

/// A product in the list.
struct AdminProductRow: ViewModel {
    let product: Product
    let form: Form
    let format: Format

    static let names: [Name<Self>] = [
        .text("productID") { $0.product.id.text },
        .text("productPath") { Paths.adminProduct($0.product.id) },
        .text("productName") { $0.product.name },
        .text("productCode") { $0.product.sku },
        .text("productPicture") { $0.product.images.first },
        .text("price") { $0.format.money($0.product.price) },
        .text("productStock") { $0.isRefused ? $0.form["stock"] : String($0.product.stock) },
        .text("stockShown") { ($0.isRefused ? $0.form["stock_shown"].nonEmpty : nil) ?? String($0.product.stock) },
        .text("stockProblem") { $0.isRefused ? $0.form.problem(of: "stock") : nil },
        .flag("isShown") { $0.product.isActive },
    ]

    private var isRefused: Bool { form.isRefused && form["product_id"].lowercased() == product.id.text }
}
