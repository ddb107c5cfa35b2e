import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Wire

/// The routes of `/categories`.
struct CategoryAPI: Sendable {
    let store: CategoryStore
    let answers: KeptAnswers

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/categories", use: answers.kept { _, _ in .json(try await store.categories()) })
        router.post("/categories", use: create)
        router.patch("/categories/:id", use: update)
        router.delete("/categories/:id", use: delete)
    }

    @Sendable private func create(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        var fields = try await request.jsonFields()
        var new = fields.new(Category.self).thing
        try fields.check()
        new.id = .v7()
        let category = try await store.add(new, by: admin.email)
        return .json(category, status: .created, headers: [.location: "/categories/\(category.id.text)"])
    }

    @Sendable private func update(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let before = fields.before()
        let change = fields.change(Category.self)
        try fields.check()
        guard let category = try await store.update(id, change, before: before, by: admin.email) else {
            throw try await store.gone(id)
        }
        return .json(category)
    }

    @Sendable private func delete(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        guard try await store.delete(id, by: admin.email) else { throw Problem.notFound("Category") }
        return .noContent()
    }
}
