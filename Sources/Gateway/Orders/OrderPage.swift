import Clients
import Daemon
package import FoundationEssentials
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    package static func order(_ id: UUID) -> String { "\(orders)/\(id.text)" }
}

/// `/orders/{id}`: an order of a customer, and the way back.
struct OrderPage: SitePage {
    let site: Site

    private static let route: RouterPath = "/orders/:id"
    private static let view = PageView<OrderModel>("orders/order")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(Self.route, use: site.answer(show))
        router.post(Self.route, use: site.take(cancel))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        return try await show(visit, visit.freshForm([]), .ok)
    }

    private func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let order = try await site.orders.order(visit.context.parameters.id(), token: visit.token)
        let wait = site.waits.wait(for: order.id, visit)
        var headers = HTTPFields()
        // Only what was asked for by GET can come again.
        if let wait, visit.request.method == .get {
            if !order.isPayable {
                headers = site.waits.headers(endingFor: order.id, visit)
                // Or Back, without JavaScript, would show pages that the browser has kept as they were before the money.
                headers[.clearSiteData] = "\"cache\""
            } else if let refresh = wait.refresh {
                headers[.refresh] = refresh
            }
        }
        let model = OrderModel(order: order, wait: wait, form: form, reader: visit.reader)
        return await visit.page(Self.view, model, status: status, headers: headers)
    }

    private func cancel(_ visit: Visit) throws -> Submission {
        try visit.context.requireUser()
        let id = try visit.context.parameters.id()
        return visit.submit(visit.freshForm([])) {
            _ = try await site.orders.cancel(id, token: visit.token)
            return visit.redirect(to: Paths.order(id), saying: .canceled)
        } again: { form, status in
            try await show(visit, form, status)
        }
    }
}

extension HTTPField.Name {
    /// HTML, 7.5.1: the page is loaded again after so many seconds.
    fileprivate static let refresh = HTTPField.Name("Refresh")!

    /// What a browser forgets of the site (W3C Clear Site Data).
    fileprivate static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}
