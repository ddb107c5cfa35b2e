import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Wire

/// The routes of `/templates`.
struct AttributeTemplateAPI: Sendable {
    let store: AttributeTemplateStore
    let answers: KeptAnswers

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/templates", use: answers.kept { _, _ in .json(try await store.templates()) })
        router.get("/templates/:id", use: answers.kept(template))
        router.post("/templates", use: create)
        router.patch("/templates/:id", use: update)
        router.delete("/templates/:id", use: delete)
    }

    @Sendable private func template(_ request: Request, _ context: ShopContext) async throws -> Response {
        guard let template = try await store.template(id: try context.parameters.id()) else {
            throw Problem.notFound("Template")
        }
        return .json(template)
    }

    @Sendable private func create(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        var fields = try await request.jsonFields()
        var new = fields.new(AttributeTemplate.self).thing
        try fields.check()
        new.id = .v7()
        new.schema = try new.schema.asTyped("schema", keeping: nil)
        let template = try await store.add(new, by: admin.email)
        return .json(template, status: .created, headers: [.location: "/templates/\(template.id.text)"])
    }

    @Sendable private func update(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let before = fields.before()
        var change = fields.change(AttributeTemplate.self)
        try fields.check()
        if let typed = change.schema {
            change.schema = try typed.asTyped("schema", keeping: try await store.template(id: id)?.schema)
        }
        let template = try await store.update(id, change, before: before, by: admin.email)
        guard let template else { throw try await store.gone(id) }
        return .json(template)
    }

    @Sendable private func delete(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        guard try await store.delete(id, by: admin.email) else { throw Problem.notFound("Template") }
        return .noContent()
    }
}
