import Clients
import Daemon
import FoundationEssentials
import Hummingbird
import Wire

/// `/admin/products/{id}/movements`: what has happened to a product's stock, and why.
struct AdminMovementPage {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(Paths.Route.movements, use: site.adminAnswer(show))
    }

    private func show(_ visit: Visit) async throws -> Response {
        let id = try visit.context.parameters.id()
        var query = ListQuery([], of: visit)
        let page = try await query.answer { _, page in
            try await site.catalog.movements(
                of: id, page: PageRequest(limit: 50, cursor: page.cursor), token: visit.token)
        }
        // Movements outlive their product.
        let product = try? await site.catalog.product(id, token: visit.token)
        return await visit.page(
            "admin/movements",
            MovementsModel(page, query, of: id, product, orders: await orders(of: page.elements, visit), visit),
            status: query.status)
    }

    /// The orders that the movements belong to, by id; none when order does not answer. A hold may never become one.
    private func orders(of movements: [StockMovement], _ visit: Visit) async -> [UUID: Order] {
        let ids = Set(movements.compactMap(\.orderID))
        if ids.isEmpty { return [:] }
        let found = try? await site.orders.allOrders(
            ids: Array(ids), page: PageRequest(limit: ids.count), token: visit.token)
        return Dictionary((found?.elements ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
