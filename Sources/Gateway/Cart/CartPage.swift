import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let cart = "/cart"
}

/// `/cart`: its lines, changes since, quantities, the way to the checkout. Guests have a cart too.
struct CartPage: SitePage {
    let site: Site

    private static let view = PageView<CartModel>("cart/cart")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.cart), use: site.answer(show))
        router.post(RouterPath(Paths.cart), use: site.take(change))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try await show(visit, visit.freshForm(["qty"]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let own = try await site.ownCart(visit)
        let review = await site.review(own.cart, token: visit.token)
        return await visit.page(
            Self.view, CartModel(review: review, form: form, reader: visit.reader), status: status,
            headers: HTTPFields(settingCookies: own.cookies))
    }

    private func change(_ visit: Visit) -> Submission {
        let form = visit.sentForm(["qty", "product_id", "action"])
        return visit.submit(form) {
            switch form["action"] {
            case "clear":
                let change = try await site.cart.clear(for: visit.cartCaller)
                return visit.redirect(to: Paths.cart, saying: .cartCleared, after: change)
            case "cancel-order": return try await cancel(form, visit)
            case "accept":
                let change = try await site.cart.accept(try ConsentForm(form).lines, for: visit.cartCaller)
                return await done(visit, saying: .cartAccepted, after: change)
            default:
                var fields = form.fields
                let id = fields.required("product_id", .id)
                let isRemoval = form["action"] == "remove"
                let quantity = isRemoval ? 0 : fields.required("qty", .integer(0...Cart.maximumQuantity))
                try fields.check(allowUnknown: true)
                let line = CartLine(productID: id, quantity: quantity)
                if quantity > 0, let refused = try await refused(form, line, visit) {
                    return try await show(visit, refused, .conflict)
                }
                let change = try await site.cart.set(line, for: visit.cartCaller)
                return await done(visit, saying: .cartChanged, after: change)
            }
        } again: { form, status in
            try await show(visit, form, status)
        }
    }

    /// The form with the reason why there are not enough pieces; nil if there are, or if the catalogue does not answer. A
    /// smaller quantity is always accepted.
    private func refused(_ form: Form, _ line: CartLine, _ visit: Visit) async throws -> Form? {
        let before = try await site.cart.cart(of: visit.cartCaller).lines.first { $0.productID == line.productID }
        if let before, line.quantity <= before.quantity { return nil }
        let review = await site.review(Cart(lines: [line]), token: visit.token)
        guard let shortage = review.lines.first?.shortage(visit.texts) else { return nil }
        return before == nil ? form.refused(saying: shortage) : form.refused("qty", saying: shortage)
    }

    /// Confirms the change, unless the page has to report other changes: two messages would contradict each other.
    private func done(_ visit: Visit, saying flash: Flash, after change: ChangedCart) async -> Response {
        let review = await site.review(change.cart, token: visit.token)
        return visit.redirect(
            to: Paths.cart, saying: review.needsConsent || !review.consent.isEmpty ? nil : flash,
            headers: HTTPFields(settingCookies: change.cookies))
    }

    /// Cancels the unpaid order that holds the missing pieces. If it was paid meanwhile, it is shown instead.
    private func cancel(_ form: Form, _ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        var fields = form.fields
        let id = fields.required("order_id", .id)
        try fields.check(allowUnknown: true)
        let order = try await site.orders.order(id, token: visit.token)
        guard order.isPayable || order.status == .canceled else { return visit.redirect(to: Paths.order(id)) }
        _ = try await site.orders.cancel(id, token: visit.token)
        return visit.redirect(to: Paths.cart, saying: .canceled)
    }
}

extension Site {
    /// The reader's cart. The guest's cart is merged into it, if that failed at the sign-in.
    func ownCart(_ visit: Visit) async throws(Problem) -> ChangedCart {
        // A person whose session can't be checked has another cart than a visitor.
        _ = try visit.context.caller()
        guard visit.mayHaveCart else { return ChangedCart(Cart(lines: [])) }
        let caller = visit.cartCaller
        if caller.token != nil, caller.guestCookie != nil { return try await cart.merge(for: caller) }
        return ChangedCart(try await cart.cart(of: caller))
    }

    /// The cart compared with the catalogue. If the catalogue does not answer, the cart is shown nevertheless.
    func review(_ cart: Cart, token: String?) async -> CartReview {
        if cart.lines.isEmpty { return CartReview(cart, products: []) }
        var filter = ProductFilter()
        filter.ids = cart.lines.map(\.productID)
        let page = PageRequest(limit: Cart.maximumLines)
        let products = try? await catalog.products(matching: filter, page: page, token: token).elements
        let review = CartReview(cart, products: products)
        // Only missing pieces can be in an unpaid order.
        guard token != nil, review.lines.contains(where: \.availability.isShort) else { return review }
        let unpaid = try? await orders.orders(status: .pending, page: page, token: token).elements
        return CartReview(cart, products: products, unpaid: unpaid ?? [])
    }
}
