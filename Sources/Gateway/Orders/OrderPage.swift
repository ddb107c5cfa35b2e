import Clients
import Daemon
package import FoundationEssentials
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    /// An order's page.
    package static func order(_ id: UUID) -> String { "\(orders)/\(id.text)" }
}

/// `/orders/{id}`: a customer's order, and its cancellation.
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
        // Only pages requested by GET can refresh themselves.
        if let wait, visit.request.method == .get {
            if !order.isPayable {
                headers = site.waits.headers(endingFor: order.id, visit)
                // Without JavaScript, Back would otherwise show the pages that the browser cached before the payment.
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
    /// HTML, 7.5.1: the browser loads the page again after this number of seconds.
    fileprivate static let refresh = HTTPField.Name("Refresh")!

    /// The browser deletes this data of the site (W3C Clear Site Data).
    fileprivate static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}
