import Clients
import Daemon
package import FoundationEssentials
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    /// The page that takes a card for an order.
    package static func pay(_ id: UUID) -> String { "\(order(id))/pay" }
}

/// `/orders/{id}/pay`: takes a card for an unpaid order. The order's page then shows whether the card was charged.
struct PaymentPage: SitePage {
    let site: Site

    private static let route: RouterPath = "/orders/:id/pay"
    private static let view = PageView<PaymentModel>("orders/pay")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(Self.route, use: site.answer(show))
        router.post(Self.route, use: site.take(pay))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        return try await show(visit, visit.freshForm(["card"]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let order = try await site.orders.order(visit.context.parameters.id(), token: visit.token)
        // The order is paid, expired or canceled; its page says which.
        guard order.isPayable, visit.reader.isBuyer(of: order) else { return visit.redirect(to: Paths.order(order.id)) }
        let model = PaymentModel(order: order, form: form, reader: visit.reader)
        return await visit.page(Self.view, model, status: status)
    }

    private func pay(_ visit: Visit) throws -> Submission {
        try visit.context.requireUser()
        let form = visit.sentForm(["card"])
        return visit.submit(form) {
            var fields = form.fields
            let card = fields.required("card", .text(1...40))
            try fields.check(allowUnknown: true)
            let order = try await site.orders.order(visit.context.parameters.id(), token: visit.token)
            guard order.isPayable, let payment = order.payment else {
                return visit.redirect(to: Paths.order(order.id))
            }
            do {
                let answer = try await site.orders.pay(payment.id, card: card, token: visit.token)
                if answer.status == .declined {
                    let refused = form.refused(saying: visit.texts[.problemCardDeclined])
                    return try await show(visit, refused, .unprocessableContent)
                }
            } catch let problem as Problem where problem.slug == "payment-closed" {
                // It was already paid, or its time is over; the order's page says which.
            }
            return visit.redirect(to: Paths.order(order.id), headers: site.waits.headers(for: order.id, visit))
        } again: { form, status in
            try await show(visit, form, status)
        }
    }
}
