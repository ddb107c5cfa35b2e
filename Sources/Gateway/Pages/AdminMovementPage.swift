import Clients
import Daemon
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
            "admin/movements", MovementsModel(page, query, of: id, product, visit), status: query.status)
    }
}
