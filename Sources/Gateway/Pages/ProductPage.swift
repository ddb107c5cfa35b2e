import Clients
import Daemon
import Hummingbird
import Wire

/// `/product/{id}`: one product, and the way into the cart.
struct ProductPage {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(Paths.Route.product, use: site.answer(show))
        router.post(Paths.Route.product, use: site.take(addToCart, from: .visitors))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try await show(visit, visit.freshForm(["qty"], ["qty": "1"]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let product = try await site.catalog.product(visit.context.parameters.id(), token: visit.token)
        // Without the categories the page lacks its way back, no more.
        let categories = (try? await site.catalog.categories()) ?? []
        let cart = await visit.cart()
        return await visit.page(
            "product",
            ProductModel(product, room: CartRoom(product, in: cart), categories: categories, form: form, visit),
            status: status, cart: cart, asksCart: false)
    }

    private func addToCart(_ visit: Visit) throws -> Submission {
        let id = try visit.context.parameters.id()
        let form = visit.sentForm(["qty", "price"])
        return visit.submit(form) {
            var fields = form.fields
            let quantity = fields.optional("qty", .integer(1...Cart.maximumQuantity)) ?? 1
            // The price on the page, so that the cart can tell when it is another.
            let price = fields.optional("price", .money)
            try fields.check(allowUnknown: true)
            // When catalog or cart can't tell, the cart page will.
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
