import Clients
import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

/// The routes of `/delivery-methods`, and for admins of `/admin/delivery-methods`.
struct DeliveryAPI: Sendable {
    let store: DeliveryStore

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/delivery-methods", use: offered)
        router.get("/admin/delivery-methods", use: all)
        router.post("/admin/delivery-methods", use: add)
        router.patch("/admin/delivery-methods/:id", use: update)
        router.delete("/admin/delivery-methods/:id", use: delete)
    }

    /// `GET /delivery-methods` → the methods that customers may choose, in display order.
    @Sendable func offered(_ request: Request, _ context: ShopContext) async throws -> Response {
        .json(try await store.methods(offered: true))
    }

    /// `GET /admin/delivery-methods` → all methods.
    @Sendable func all(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        return .json(try await store.methods(offered: false), headers: [.cacheControl: "no-store"])
    }

    @Sendable func add(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        var fields = try await request.jsonFields()
        var method = fields.new(DeliveryMethod.self).thing
        try fields.check()
        method.id = .v7()
        try await store.add(method, by: admin.email)
        return .json(method, status: .created, headers: [.location: "/admin/delivery-methods/\(method.id.text)"])
    }

    @Sendable func update(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let before = fields.before()
        let change = fields.change(DeliveryMethod.self)
        try fields.check()
        let method = try await store.update(id, change, before: before, by: admin.email)
        guard let method else { throw try await store.gone(id) }
        return .json(method)
    }

    @Sendable func delete(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        guard try await store.delete(try context.parameters.id(), by: admin.email) else {
            throw Problem.notFound("Delivery method")
        }
        return .noContent()
    }
}
