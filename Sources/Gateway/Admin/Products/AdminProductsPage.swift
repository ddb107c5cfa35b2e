import Clients
import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Templating
import Wire

extension Paths {
    package static let adminProducts = "/admin/products"
}

/// `/admin/products`: find a product, set its stock, show or hide it.
struct AdminProductsPage: SitePage {
    let site: Site

    private static let view = PageView<AdminProductsModel>("admin/products/products")
    static let views: [any AnyView] = [view]
    static let adminTab: AdminTab? = AdminTab(path: Paths.adminProducts, name: .adminProducts)

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminProducts), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminProducts), use: site.adminTake(change))
    }

    private func list(_ visit: Visit) async throws -> Response {
        try await list(visit, visit.freshForm([]), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        var query = ListQuery(AdminProductsModel.fields, of: visit)
        let page = try await query.answer { fields, page in
            var filter = ProductFilter()
            filter.text = fields.optional("q", .sought(1...200))
            filter.maximumStock = fields.optional("max_stock", Product.rule(\.stock))
            filter.hasSharedSKU = fields.optional("shared_sku", .bool) ?? false
            try fields.check(allowUnknown: true)
            return try await site.catalog.products(matching: filter, page: page, token: visit.token)
        }
        let shared = try? await sharedSKUs(visit)
        let model = AdminProductsModel(
            page: page, query: query, sharedSKUs: shared, form: form, address: visit.address, reader: visit.reader)
        return await visit.page(Self.view, model, status: status == .ok ? query.status : status)
    }

    /// The number of products that share their SKU, ignoring case.
    private func sharedSKUs(_ visit: Visit) async throws(Problem) -> Int {
        var filter = ProductFilter()
        filter.hasSharedSKU = true
        return try await site.catalog.products(matching: filter, page: PageRequest(limit: 1), token: visit.token)
            .totalCount
    }

    /// The stock of one product, or whether it is shown.
    private func change(_ visit: Visit) async throws -> Submission {
        let form = visit.sentForm(["product_id", "stock", "stock_shown", "action"])
        return visit.submit(form) {
            var fields = form.fields
            var change = Change<Product>()
            let id = fields.required("product_id", .id)
            switch form["action"] {
            case "show": change.isActive = true
            case "hide": change.isActive = false
            default:
                change.stock = fields.required("stock", Product.rule(\.stock))
                // The difference to the shown stock, because buyers have continued to buy.
                let shown = fields.required("stock_shown", Product.rule(\.stock))
                change.before = JSONText(JSONValue.object(["stock": .number(.init(shown))]))
            }
            try fields.check(allowUnknown: true)
            _ = try await site.catalog.updateProduct(id, change, token: visit.token)
            return visit.redirect(to: visit.address, saying: .saved)
        } again: { form, status in
            // After the message about another stock, the admin has been shown that one.
            let isTold = status == .conflict && form.problem(of: "stock") != nil
            return try await list(visit, isTold ? form.with("", in: "stock_shown") : form, status)
        } gone: { form, status in
            try await list(visit, form, status)
        }
    }
}
