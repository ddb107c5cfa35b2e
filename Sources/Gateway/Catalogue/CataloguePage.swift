import Clients
import Daemon
import Hummingbird
import Templating
import Wire

extension Paths {
    package static func category(_ slug: String) -> String { "/category/\(URLEncoding.encode(slug))" }
}

/// `/` and `/category/{slug}`: the products, searched, filtered, sorted, page by page.
struct CataloguePage: SitePage {
    let site: Site

    private static let view = PageView<CatalogueModel>("catalogue/catalogue")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.home), use: site.answer(all))
        router.get("/category/:slug", use: site.answer(category))
    }

    private func all(_ visit: Visit) async throws -> Response { try await show(visit, slug: nil) }

    private func category(_ visit: Visit) async throws -> Response {
        try await show(visit, slug: visit.context.parameters.get("slug") ?? "")
    }

    private func show(_ visit: Visit, slug: String?) async throws -> Response {
        async let asked = site.catalog.categories()
        async let itsCart = visit.cart()
        var form = CatalogueForm(visit, category: slug)
        let page = try await form.query.answer { fields, page in
            let filter = try CatalogueForm.filter(&fields, category: slug)
            return try await site.catalog.products(matching: filter, page: page, token: visit.token)
        }
        let categories = try await asked
        guard slug == nil || categories.contains(where: { $0.slug == slug }) else { throw Problem.notFound("Category") }
        let cart = await itsCart
        let model = CatalogueModel(
            form: form, tree: CategoryTree(categories), page: page, cart: cart, welcome: site.welcome,
            reader: visit.reader)
        return await visit.page(
            Self.view, model, status: form.query.status, head: model.head(PageFacts(visit)), cart: cart, asksCart: false
        )
    }
}
