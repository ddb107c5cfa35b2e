import Daemon
import Database
import FoundationEssentials
import JSON
import Postgres
import Wire

/// The attribute templates.
///
/// Every function throws `PostgresError`.
struct AttributeTemplateStore: Sendable {
    let database: Database

    func templates() async throws -> [AttributeTemplate] {
        try await database.query("select id, name, schema from templates order by name collate natural_order").map(
            Self.template)
    }

    func template(id: UUID) async throws -> AttributeTemplate? {
        try await database.query("select id, name, schema from templates where id = \(id)").first.map(Self.template)
    }

    /// - Throws: also `Problem` 409 if the name is taken.
    func add(_ template: AttributeTemplate, by actor: String) async throws -> AttributeTemplate {
        try await database.transaction(explaining: .attributeTemplates) { transaction in
            try await transaction.execute(
                "insert into templates (id, name, schema) values (\(template.id), \(template.name), \(template.schema))"
            )
            try await transaction.append(
                AuditEntry(
                    actor: actor, action: "template.added", subject: template.id.text,
                    detail: ["name": .string(template.name), "schema": try template.schema.value]))
            return template
        }
    }

    /// - Parameter before: the values that the admin was shown.
    /// - Returns: nil if there is no such template.
    /// - Throws: also `Problem` 409 if the name is taken, or `changed-meanwhile`.
    func update(
        _ id: UUID, _ change: Change<AttributeTemplate>, before: Before?, by actor: String
    ) async throws -> AttributeTemplate? {
        try await database.transaction(explaining: .attributeTemplates) { transaction in
            let found = try await transaction.query(
                "select id, name, schema from templates where id = \(id) for update")
            guard let old = try found.first.map(Self.template) else { return nil }
            try await transaction.refuse(try before?.conflicts(with: old) ?? [], of: id)
            let removed = before?.removed(from: "schema")
            let new = try await transaction.query(
                """
                update templates
                set name = coalesce(\(change.name), name),
                    schema = case
                        when \(removed != nil) then schema - \(removed ?? [])::text[] || coalesce(\(change.schema)::jsonb, '{}')
                        else coalesce(\(change.schema), schema)
                    end
                where id = \(id)
                returning id, name, schema
                """
            ).first.map(Self.template)
            guard let new else { return nil }
            let detail = try AuditEntry.changes(from: old, to: new)
            if !detail.isEmpty {
                try await transaction.append(
                    AuditEntry(actor: actor, action: "template.changed", subject: id.text, detail: detail))
            }
            return new
        }
    }

    /// - Returns: whether it existed.
    /// - Throws: also `Problem` 409 if products use it.
    func delete(_ id: UUID, by actor: String) async throws -> Bool {
        try await database.execute(
            explaining: .attributeTemplateDeletion,
            """
            with deleted as (
                delete from templates
                where id = \(id)
                returning id, name, schema
            )
            insert into audit_log (actor, action, subject, detail, request_id)
            select \(actor), 'template.deleted', id::text, jsonb_build_object('name', name, 'schema', schema),
                \(CurrentRequest.id)
            from deleted
            """) > 0
    }

    func gone(_ id: UUID) async throws -> Problem {
        try await database.notFound("Template", id, deletedBy: "template.deleted")
    }

    private static func template(_ row: Row) throws -> AttributeTemplate {
        var template = AttributeTemplate()
        try row.read { column in
            template.id = try column.next()
            template.name = try column.next()
            template.schema = try column.next()
        }
        return template
    }
}
