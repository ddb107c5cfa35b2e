import Daemon
import Hummingbird
import Wire

/// The route of `/products/{id}/movements`, for admins.
struct MovementAPI: Sendable {
    let store: MovementStore

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/products/:id/movements", use: list)
    }

    @Sendable private func list(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        let id = try context.parameters.id()
        var query = request.queryFields
        let page = ListPage(&query, of: .integer(1...Int.max))
        try query.check(allowUnknown: true)
        guard let (found, total) = try await store.movements(of: id, before: page.cursor, limit: page.wanted) else {
            throw Problem.notFound("Product")
        }
        return try page.answer(found, totalCount: total, of: request) { String($0.id) }
    }
}
