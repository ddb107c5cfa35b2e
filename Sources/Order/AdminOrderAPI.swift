import Daemon
import Hummingbird
import Wire

/// The routes for admins.
struct AdminOrderAPI: Sendable {
    let api: OrderAPI
    let statistics: StatisticsStore

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/admin/orders", use: list)
        router.patch("/admin/orders/:id", use: update)
        router.get("/admin/stats", use: stats)
    }

    /// `GET /admin/orders?status=&email=&ids=&limit=&cursor=`: all orders, newest first; `email` is a part of the buyer's
    /// address.
    @Sendable func list(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        var query = request.queryFields
        let page = ListPage(&query, of: .id)
        let status = query.optional("status", .oneOf(OrderStatus.self))
        let email = query.optional("email", .sought(1...254))
        let ids = query.optional("ids", .idList)
        try query.check(allowUnknown: true)
        let (found, total) = try await api.orders.orders(
            status: status, email: email, ids: ids, before: page.cursor, limit: page.wanted)
        return try page.answer(found, totalCount: total, of: request) { $0.id.text }
    }

    /// `PATCH /admin/orders/{id}` `{status}` → the order. Setting the current status changes nothing.
    @Sendable func update(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let before = fields.before()
        let rule = Rule.oneOf(OrderStatus.self)
        // A status that is sent as it was shown counts as absent and changes nothing.
        let status = before == nil ? fields.required("status", rule) : fields.optional("status", rule)
        try fields.check()
        guard let status else { return try await api.answer(id) }
        return try await api.move(id, to: status, before: before, of: nil, by: admin.email, context)
    }

    /// `GET /admin/stats`.
    @Sendable func stats(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        return .json(try await statistics.statistics(), headers: [.cacheControl: "no-store"])
    }
}
