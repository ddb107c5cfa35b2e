import Daemon
import Hummingbird
import Wire

/// `/products/{id}/movements`, for admins.
struct MovementAPI: Sendable {
    let store: MovementStore

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/products/:id/movements", use: list)
    }

    @Sendable private func list(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        let id = try context.parameters.id()
        var query = request.queryFields
        let limit = query.optional("limit", .integer(1...100)) ?? 24
        let cursor = query.optional("cursor", .integer(1...Int.max))
        try query.check(allowUnknown: true)
        // One more than asked for, to know whether another page follows.
        guard let (found, total) = try await store.movements(of: id, before: cursor, limit: limit + 1) else {
            throw Problem.notFound("Product")
        }
        let page = found.prefix(limit)
        return .list(
            Array(page), totalCount: total,
            nextCursor: found.count > limit ? page.last.map { String($0.id) } : nil, of: request)
    }
}
