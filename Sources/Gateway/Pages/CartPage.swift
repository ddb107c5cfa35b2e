import Clients
import Daemon
import Hummingbird
import Wire

/// `/cart`: what is in it, quantities, the way out.
struct CartPage {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.cart), use: site.answer(show))
        router.post(RouterPath(Paths.cart), use: site.answer(change))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        return try await show(visit, visit.freshForm(["qty"]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let cart = try await site.cart.cart(token: visit.token)
        let products = await site.products(in: cart, token: visit.token)
        return await visit.page("cart", CartModel(cart, products: products, form: form, visit), status: status)
    }

    private func change(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        let form = try await visit.sentForm(["qty", "product_id", "action"])
        return try await visit.submit(form) {
            if form["action"] == "clear" {
                _ = try await site.cart.clear(token: visit.token)
                return visit.redirect(to: Paths.cart, saying: .cartCleared)
            }
            var fields = form.fields
            let id = fields.required("product_id", .id)
            let isRemoval = form["action"] == "remove"
            let quantity = isRemoval ? 0 : fields.required("qty", .integer(0...Cart.maximumQuantity))
            try fields.check(allowUnknown: true)
            _ = try await site.cart.set(quantity, of: id, token: visit.token)
            return visit.redirect(to: Paths.cart, saying: .cartChanged)
        } again: { form, status in
            try await show(visit, form, status)
        }
    }
}

extension Site {
    /// What the lines of a cart are; nil when catalog does not answer: the cart is shown all the same.
    func products(in cart: Cart, token: String?) async -> [Product]? {
        if cart.lines.isEmpty { return [] }
        var filter = ProductFilter()
        filter.ids = cart.lines.map(\.productID)
        return try? await catalog.products(matching: filter, page: PageRequest(limit: 100), token: token).elements
    }
}
