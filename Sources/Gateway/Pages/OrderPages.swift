import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Wire

/// `/orders` and `/orders/{id}`: what a customer has bought, and the way back.
struct OrderPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.orders), use: site.answer(list))
        router.get(Paths.Route.order, use: site.answer(show))
        router.post(Paths.Route.order, use: site.take(cancel))
    }

    private func list(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        var query = ListQuery([], of: visit)
        let page = try await query.answer { _, page in try await site.orders.orders(page: page, token: visit.token) }
        return await visit.page("orders", OrdersModel(page, query, visit), status: query.status)
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
        return await visit.page(
            "order", OrderModel(order, wait: wait, form: form, visit), status: status, headers: headers)
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
