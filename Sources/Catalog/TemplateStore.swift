import Database
import FoundationEssentials
import JSON
import Postgres
import Wire

/// The attribute templates.
///
/// Every function throws `PostgresError`.
struct TemplateStore: Sendable {
    let database: Database

    func templates() async throws -> [AttributeTemplate] {
        try await database.query("select id, name, schema from templates order by name collate natural_order").map(
            Self.template)
    }

    func template(id: UUID) async throws -> AttributeTemplate? {
        try await database.query("select id, name, schema from templates where id = \(id)").first.map(Self.template)
    }

    /// - Throws: constraint `template_name_unique`.
    func add(_ template: AttributeTemplate) async throws -> AttributeTemplate {
        try await database.execute(
            "insert into templates (id, name, schema) values (\(template.id), \(template.name), \(template.schema))")
        return template
    }

    /// - Returns: nil when there is no such template.
    /// - Throws: constraint `template_name_unique`.
    func update(_ id: UUID, name: String?, schema: JSONText?) async throws -> AttributeTemplate? {
        try await database.query(
            """
            update templates
            set name = coalesce(\(name), name),
                schema = coalesce(\(schema), schema)
            where id = \(id)
            returning id, name, schema
            """
        ).first.map(Self.template)
    }

    /// - Returns: whether it was there.
    /// - Throws: constraint `product_template_exists` while products use it.
    func delete(_ id: UUID) async throws -> Bool {
        try await database.execute("delete from templates where id = \(id)") > 0
    }

    private static func template(_ row: Row) throws -> AttributeTemplate {
        let (id, name, schema) = try row.decode(UUID.self, String.self, JSONText.self)
        return AttributeTemplate(id: id, name: name, schema: schema)
    }
}
