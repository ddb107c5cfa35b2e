import Clients
import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

/// `/delivery-methods`, and for admins `/admin/delivery-methods`.
struct DeliveryAPI: Sendable {
    let store: DeliveryStore

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/delivery-methods", use: offered)
        router.get("/admin/delivery-methods", use: all)
        router.post("/admin/delivery-methods", use: add)
        router.patch("/admin/delivery-methods/:id", use: update)
        router.delete("/admin/delivery-methods/:id", use: delete)
    }

    /// `GET /delivery-methods`: those that a customer may choose, in the order to be shown.
    @Sendable func offered(_ request: Request, _ context: ShopContext) async throws -> Response {
        .json(try await store.methods(offered: true))
    }

    /// `GET /admin/delivery-methods`: all there are.
    @Sendable func all(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        return .json(try await store.methods(offered: false), headers: [.cacheControl: "no-store"])
    }

    @Sendable func add(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        var fields = try await request.jsonFields()
        let method = DeliveryMethod(
            id: .v7(), code: fields.required("code", .slug(40)),
            nameEnglish: fields.required("name_en", .text(1...100)),
            nameRussian: fields.required("name_ru", .text(1...100)), price: fields.required("price", .money),
            needsAddress: fields.required("needs_address", .bool),
            needsPostalCode: fields.optional("needs_postal_code", .bool) ?? true,
            isActive: fields.optional("is_active", .bool) ?? true,
            position: fields.optional("position", .integer(0...10_000)) ?? 0)
        try fields.check()
        try await store.add(method, by: admin.email)
        return .json(method, status: .created, headers: [.location: "/admin/delivery-methods/\(method.id.text)"])
    }

    @Sendable func update(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let before = fields.before()
        let change = DeliveryMethodChange(
            code: fields.optional("code", .slug(40)), nameEnglish: fields.optional("name_en", .text(1...100)),
            nameRussian: fields.optional("name_ru", .text(1...100)), price: fields.optional("price", .money),
            needsAddress: fields.optional("needs_address", .bool),
            needsPostalCode: fields.optional("needs_postal_code", .bool), isActive: fields.optional("is_active", .bool),
            position: fields.optional("position", .integer(0...10_000)))
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
