import Clients
import Daemon
package import FoundationEssentials
import Hummingbird
import Templating
import Wire

extension Paths {
    package static func movements(_ id: UUID) -> String { "\(adminProduct(id))/movements" }
}

/// `/admin/products/{id}/movements`: the movements of a product's stock, with their reasons.
struct MovementsPage: SitePage {
    let site: Site

    private static let view = PageView<MovementsModel>("admin/products/movements")
    static let views: [any AnyView] = [view]

    func add(to router: Router<ShopContext>) {
        router.get("/admin/products/:id/movements", use: site.adminAnswer(show))
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
        let model = MovementsModel(
            page: page, query: query, productID: id, product: product, orders: await orders(of: page.elements, visit),
            reader: visit.reader)
        return await visit.page(Self.view, model, status: query.status)
    }

    /// The orders of the movements, by id; empty if order does not answer. Not every hold becomes an order.
    private func orders(of movements: [StockMovement], _ visit: Visit) async -> [UUID: Order] {
        let ids = Set(movements.compactMap(\.orderID))
        if ids.isEmpty { return [:] }
        let found = try? await site.orders.allOrders(
            ids: Array(ids), page: PageRequest(limit: ids.count), token: visit.token)
        return Dictionary((found?.elements ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
