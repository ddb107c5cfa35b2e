import Clients
import Daemon
import Hummingbird
import Templating
import Wire

extension Paths {
    /// The list of the customer's orders.
    package static let orders = "/orders"
}

/// `/orders`: a customer's orders.
struct OrdersPage: SitePage {
    let site: Site

    private static let view = PageView<OrdersModel>("orders/orders")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.orders), use: site.answer(show))
    }

    private func show(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        var query = ListQuery([], of: visit)
        let page = try await query.answer { _, page in try await site.orders.orders(page: page, token: visit.token) }
        let model = OrdersModel(page: page, query: query, reader: visit.reader)
        return await visit.page(Self.view, model, status: query.status)
    }
}
