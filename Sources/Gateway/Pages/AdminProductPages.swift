import Clients
import Daemon
import FoundationEssentials
import Hummingbird
import JSON
import Templating
import Wire

/// `/admin/products`: find, create, edit, stock, show and hide, delete.
struct AdminProductPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminProducts), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminProducts), use: site.adminTake(changeInList))
        router.get(RouterPath(Paths.newProduct), use: site.adminAnswer(showNew))
        router.post(RouterPath(Paths.newProduct), use: site.adminTake(create))
        router.get(Paths.Route.adminProduct, use: site.adminAnswer(edit))
        router.post(Paths.Route.adminProduct, use: site.adminTake(save))
    }

    // MARK: - The list

    private func list(_ visit: Visit) async throws -> Response {
        try await list(visit, visit.freshForm([]), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        var query = ListQuery(["q", "max_stock", "shared_sku"], of: visit)
        let page = try await query.answer { fields, page in
            var filter = ProductFilter()
            filter.text = fields.optional("q", .sought(1...200))
            filter.maximumStock = fields.optional("max_stock", .integer(0...Int(Int32.max)))
            filter.hasSharedSKU = fields.optional("shared_sku", .bool) ?? false
            try fields.check(allowUnknown: true)
            return try await site.catalog.products(matching: filter, page: page, token: visit.token)
        }
        let shared = try? await sharedSKUs(visit)
        return await visit.page(
            "admin/products", AdminProductsModel(page, query, sharedSKUs: shared, form: form, visit),
            status: status == .ok ? query.status : status)
    }

    /// How many products have a SKU that another one has too, but for its case.
    private func sharedSKUs(_ visit: Visit) async throws(Problem) -> Int {
        var filter = ProductFilter()
        filter.hasSharedSKU = true
        return try await site.catalog.products(matching: filter, page: PageRequest(limit: 1), token: visit.token)
            .totalCount
    }

    /// The stock of one product, or whether it is shown.
    private func changeInList(_ visit: Visit) async throws -> Submission {
        let form = visit.sentForm(["product_id", "stock", "stock_shown", "action"])
        return visit.submit(form) {
            var fields = form.fields
            var change = ProductChange()
            let id = fields.required("product_id", .id)
            switch form["action"] {
            case "show": change.isActive = true
            case "hide": change.isActive = false
            default:
                change.stock = fields.required("stock", .integer(0...Int(Int32.max)))
                // By how much it is another than was shown: buyers have gone on buying.
                let shown = fields.required("stock_shown", .integer(0...Int(Int32.max)))
                change.before = JSONText(JSONValue.object(["stock": .number(.init(shown))]))
            }
            try fields.check(allowUnknown: true)
            _ = try await site.catalog.updateProduct(id, change, token: visit.token)
            return visit.redirect(to: visit.address, saying: .saved)
        } again: { form, status in
            // Who is told of another stock has been shown that one.
            let isTold = status == .conflict && form.problem(of: "stock") != nil
            return try await list(visit, isTold ? form.with("", in: "stock_shown") : form, status)
        } gone: { form, status in
            try await list(visit, form, status)
        }
    }

    // MARK: - One product

    private func showNew(_ visit: Visit) async throws -> Response {
        let choices = try await choices(visit)
        let values = ["stock": "0", "is_active": "on"].merging(AttributeRows(of: .emptyObject).values) { $1 }
        let form = visit.freshForm(ProductForm.names(choices.categories), values)
        return await page(nil, choices, form, .ok, visit)
    }

    private func create(_ visit: Visit) async throws -> Submission {
        let choices = try await choices(visit)
        let form = sentForm(choices, visit)
        return visit.submit(form) {
            if form["action"] == "rows" { return await page(nil, choices, withRows(form, choices), .ok, visit) }
            let change = try ProductForm(form, choices, isNew: true).change
            let product = try await site.catalog.addProduct(change, token: visit.token)
            return visit.redirect(to: Paths.adminProduct(product.id), saying: .created)
        } again: { form, status in
            await page(nil, choices, form, status, visit)
        }
    }

    private func edit(_ visit: Visit) async throws -> Response {
        let product = try await site.catalog.product(visit.context.parameters.id(), token: visit.token)
        let choices = try await choices(visit)
        let form = visit.freshForm(ProductForm.names(choices.categories), values(of: product, choices))
        return await page(product, choices, form, .ok, visit)
    }

    private func values(of product: Product, _ choices: ProductChoices) -> [String: String] {
        let rows = AttributeRows(of: product.attributes, schema: choices.schema(product.templateID))
        return ProductForm.values(of: product).merging(rows.values) { $1 }
    }

    private func save(_ visit: Visit) async throws -> Submission {
        let id = try visit.context.parameters.id()
        let choices = try await choices(visit)
        let form = sentForm(choices, visit)
        return visit.submit(form) {
            switch form["action"] {
            case "delete":
                try await site.catalog.deleteProduct(id, token: visit.token)
                return visit.redirect(to: Paths.adminProducts, saying: .deleted)
            case "rows":
                let product = try await site.catalog.product(id, token: visit.token)
                return await page(product, choices, withRows(form, choices), .ok, visit)
            default:
                let change = try ProductForm(form, choices).change
                _ = try await site.catalog.updateProduct(id, change, token: visit.token)
                return visit.redirect(to: Paths.adminProduct(id), saying: .saved)
            }
        } again: { form, status in
            let product = try await site.catalog.product(id, token: visit.token)
            return await page(product, choices, form.ofWhatIsThere(values(of: product, choices)), status, visit)
        } gone: { form, status in
            if form["name"].isEmpty { throw Problem.notFound("Product") }
            // Everything typed is there, on a form that makes the product anew.
            return await page(nil, choices, form.refused(saying: visit.texts[.formAnew]), status, visit)
        }
    }

    private func page(
        _ product: Product?, _ choices: ProductChoices, _ form: Form, _ status: HTTPResponse.Status, _ visit: Visit
    ) async -> Response {
        await visit.page("admin/product", AdminProductModel(product, choices, form: form, visit), status: status)
    }

    private func sentForm(_ choices: ProductChoices, _ visit: Visit) -> Form {
        var form = visit.sentForm(ProductForm.names(choices.categories) + ["action"])
        form.aliases = AttributeRows(form).aliases(under: "attributes")
        return form.labeled(choices.templates.map { ($0.id.text, $0.name) })
    }

    /// With the fields of the template that was chosen, and more empty rows.
    private func withRows(_ form: Form, _ choices: ProductChoices) -> Form {
        form.filled(with: AttributeRows(form).arranged(for: choices.schema(form)).values)
    }

    private func choices(_ visit: Visit) async throws -> ProductChoices {
        ProductChoices(
            categories: try await site.catalog.categories(token: visit.token),
            templates: try await site.catalog.templates(token: visit.token))
    }
}

/// What a product can be given.
struct ProductChoices {
    let categories: [Wire.Category]
    let templates: [AttributeTemplate]

    /// Attribute name to type.
    func schema(_ templateID: UUID?) -> JSONText? { templates.first { $0.id == templateID }?.schema }

    /// Of the template that is chosen on a form.
    func schema(_ form: Form) -> JSONText? { schema(UUID(text: form["template_id"])) }
}
