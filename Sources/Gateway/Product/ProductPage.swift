import Clients
import Daemon
package import FoundationEssentials
import Hummingbird
import Templating
import Wire

extension Paths {
    /// A product's page.
    package static func product(_ id: UUID) -> String { "/product/\(id.text)" }
}

/// `/product/{id}`: one product, and the form that adds it to the cart.
struct ProductPage: SitePage {
    let site: Site

    private static let route: RouterPath = "/product/:id"
    private static let view = PageView<ProductModel>("product/product")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(Self.route, use: site.answer(show))
        router.post(Self.route, use: site.take(addToCart, from: .visitors))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try await show(visit, visit.freshForm(["qty"], ["qty": "1"]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let id = try visit.context.parameters.id()
        // Without the categories, the page lacks only its breadcrumbs.
        async let asked = try? site.catalog.categories()
        async let itsCart = visit.cart()
        let product = try await site.catalog.product(id, token: visit.token)
        let categories = await asked ?? []
        let cart = await itsCart
        let model = ProductModel(
            product: product, room: CartRoom(product, in: cart), tree: CategoryTree(categories), form: form,
            reader: visit.reader)
        return await visit.page(
            Self.view, model, status: status, head: model.head(PageFacts(visit)), cart: cart, asksCart: false)
    }

    private func addToCart(_ visit: Visit) throws -> Submission {
        let id = try visit.context.parameters.id()
        let form = visit.sentForm(["qty", "price"])
        return visit.submit(form) {
            var fields = form.fields
            let quantity = fields.optional("qty", .integer(1...Cart.maximumQuantity)) ?? 1
            // The price on the page, so that cart can detect a change.
            let price = fields.optional("price", .money)
            try fields.check(allowUnknown: true)
            // If catalog or cart does not answer, the cart page checks this later.
            async let product = try? site.catalog.product(id, token: visit.token)
            let cart = await visit.cart()
            if let product = await product,
                let refusal = CartRoom(product, in: cart).refusal(ofAdding: quantity, visit.texts)
            {
                return try await show(visit, form.refused("qty", saying: refusal), .conflict)
            }
            let change = try await site.cart.add(
                CartLine(productID: id, quantity: quantity, seenPrice: price), for: visit.cartCaller)
            return visit.redirect(to: Paths.product(id), saying: .added, after: change)
        } again: { form, status in
            try await show(visit, form, status)
        }
    }
}
