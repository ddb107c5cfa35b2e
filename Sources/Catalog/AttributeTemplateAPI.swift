import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Wire

/// `/templates`.
struct AttributeTemplateAPI: Sendable {
    let store: AttributeTemplateStore

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/templates") { _, _ in Response.json(try await store.templates()) }
        router.get("/templates/:id", use: template)
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
        let name = fields.required("name", .text(1...160))
        var schema = fields.required("schema", .attributeSchema)
        try fields.check()
        schema = try schema.asTyped("schema", keeping: nil)
        let template = try await store.add(
            AttributeTemplate(id: .v7(), name: name, schema: schema), by: admin.email)
        return .json(template, status: .created, headers: [.location: "/templates/\(template.id.text)"])
    }

    @Sendable private func update(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try context.requireAdmin()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let before = fields.before()
        let name = fields.optional("name", .text(1...160))
        var schema = fields.optional("schema", .attributeSchema)
        try fields.check()
        if let typed = schema {
            schema = try typed.asTyped("schema", keeping: try await store.template(id: id)?.schema)
        }
        let template = try await store.update(id, name: name, schema: schema, before: before, by: admin.email)
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

extension Rule where Value == JSONText {
    /// An object that names each attribute and its type.
    fileprivate static var attributeSchema: Rule {
        let object = Rule.jsonObject
        return Rule(placeholder: .emptyObject) { value, isText in
            object.parse(value, isText).flatMap { schema in
                guard case .object(let types) = value,
                    types.values.allSatisfy({ type in AttributeSchema.knownTypes.contains { type == .string($0) } })
                else {
                    let known = AttributeSchema.knownTypes.joined(separator: ", ")
                    return .failure(Refusal(.invalid, "must give each attribute one of the types \(known)"))
                }
                return .success(schema)
            }
        }
    }
}
