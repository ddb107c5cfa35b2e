import Clients
import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let checkout = "/checkout"
}

/// `/checkout`: delivery, payment, and placing the order.
struct CheckoutPage: SitePage {
    let site: Site

    private static let view = PageView<CheckoutModel>("checkout/checkout")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.checkout), use: site.answer(show))
        router.post(RouterPath(Paths.checkout), use: site.take(order))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        return try await show(visit, visit.freshForm(CheckoutForm.names, ["key": UUID.v7().text]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let own = try await site.ownCart(visit)
        var review = await site.review(own.cart, token: visit.token)
        var form = form
        // The missing pieces are in an unpaid order of the customer, which can be paid or given up for this one.
        if form.openOrder == nil, let order = review.replaceable {
            form = form.refused(
                by: order, saying: form.isRefused ? nil : visit.texts(.cartUnpaidOrder, ["number": order.number]))
        }
        if let order = form.openOrder, order.isPayable { review = review.replacing(order.id) }
        var headers = HTTPFields(settingCookies: own.cookies)
        // There the customer sees the changes and consents. Typed values are never lost.
        if review.lines.isEmpty || (review.needsConsent && !form.isRefused) {
            return visit.redirect(to: Paths.cart, headers: headers)
        }
        let choices = await choices()
        if choices == nil { headers[.retryAfter] = "5" }
        return await visit.page(
            Self.view,
            CheckoutModel(
                review: review, choices: choices, form: form.limited(to: CheckoutForm.lengths), reader: visit.reader),
            status: choices == nil ? .serviceUnavailable : status, headers: headers)
    }

    private func order(_ visit: Visit) throws -> Submission {
        try visit.context.requireUser()
        let form = visit.sentForm(CheckoutForm.names)
        return visit.submit(form) {
            let checkout = try CheckoutForm(form, language: visit.texts.language)
            let order = try await place(checkout, visit)
            if order.isPayable { return visit.redirect(to: Paths.pay(order.id)) }
            return visit.redirect(to: Paths.order(order.id), saying: order.status.hasEnded ? nil : .ordered)
        } again: { form, status in
            // The new order is another intent.
            let form = form.openOrder == nil ? form : form.with(UUID.v7().text, in: "key")
            return try await show(visit, form, status)
        }
    }

    /// Places the order of a form. One that has made an order before and comes again with other answers, as Back shows it, is
    /// another intent: it gets a key of its own, and order tells of the first one if that stands in the way.
    private func place(_ checkout: CheckoutForm, _ visit: Visit) async throws(Problem) -> Order {
        func send(_ key: String) async throws(Problem) -> Order {
            try await site.orders.checkout(
                checkout.request, idempotencyKey: key, token: visit.token, from: visit.context.client)
        }
        do throws(Problem) {
            return try await send(checkout.key)
        } catch {
            guard error.slug == "idempotency-key-reused" else { throw error }
            return try await send(UUID.v7().text)
        }
    }

    /// nil if order does not answer. The page says so.
    private func choices() async -> CheckoutChoices? {
        async let deliveries = try? site.orders.deliveryMethods()
        async let payments = try? site.orders.paymentMethods()
        guard let deliveries = await deliveries, let payments = await payments else { return nil }
        return CheckoutChoices(deliveries: deliveries, payments: payments)
    }
}

/// The choices for an order.
struct CheckoutChoices {
    let deliveries: [DeliveryMethod]
    /// The default one first.
    let payments: [PaymentMethod]
}
