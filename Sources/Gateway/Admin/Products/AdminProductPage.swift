import Clients
import Daemon
package import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Templating
import Wire

extension Paths {
    package static let newProduct = "/admin/products/new"
    package static func adminProduct(_ id: UUID) -> String { "\(adminProducts)/\(id.text)" }
}

/// `/admin/products/new` and `/admin/products/{id}`: create, change or delete a product.
struct AdminProductPage: SitePage {
    let site: Site

    private static let route: RouterPath = "/admin/products/:id"
    private static let view = PageView<AdminProductModel>("admin/products/product")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.newProduct), use: site.adminAnswer(showNew))
        router.post(RouterPath(Paths.newProduct), use: site.adminTake(create))
        router.get(Self.route, use: site.adminAnswer(edit))
        router.post(Self.route, use: site.adminTake(save))
    }

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
            // The form keeps everything typed, and creates the product again.
            return await page(nil, choices, form.refused(saying: visit.texts[.formAnew]), status, visit)
        }
    }

    private func page(
        _ product: Product?, _ choices: ProductChoices, _ form: Form, _ status: HTTPResponse.Status, _ visit: Visit
    ) async -> Response {
        let model = AdminProductModel(
            product: product, choices: choices, form: form.limited(to: Product.lengths), reader: visit.reader)
        return await visit.page(Self.view, model, status: status)
    }

    private func sentForm(_ choices: ProductChoices, _ visit: Visit) -> Form {
        var form = visit.sentForm(ProductForm.names(choices.categories) + ["action"])
        form.aliases = AttributeRows(form).aliases(under: "attributes")
        return form.labeled(choices.templates.map { ($0.id.text, $0.name) })
    }

    /// With the fields of the chosen template, and more empty rows.
    private func withRows(_ form: Form, _ choices: ProductChoices) -> Form {
        form.filled(with: AttributeRows(form).arranged(for: choices.schema(form)).values)
    }

    private func choices(_ visit: Visit) async throws -> ProductChoices {
        ProductChoices(
            categories: try await site.catalog.categories(token: visit.token),
            templates: try await site.catalog.templates(token: visit.token))
    }
}

/// The choices for a product.
struct ProductChoices {
    let categories: [Wire.Category]
    let templates: [AttributeTemplate]

    /// The type of each attribute.
    func schema(_ templateID: UUID?) -> JSONText? { templates.first { $0.id == templateID }?.schema }

    /// The attributes of the template that is chosen on a form.
    func schema(_ form: Form) -> JSONText? { schema(UUID(text: form["template_id"])) }
}
