package import FoundationEssentials
package import Postgres
package import Wire

extension Transaction {
    /// Refuses to change fields that somebody else has changed since the caller was shown them. Names that person and the time,
    /// if the audit log knows.
    ///
    /// - Parameters:
    ///   - conflicts: from `Before`; nothing happens if there are none.
    ///   - id: of the thing to change.
    /// - Throws: `Problem` 409 `changed-meanwhile`, `PostgresError`.
    package func refuse(_ conflicts: [FieldError], of id: UUID) async throws {
        if conflicts.isEmpty { return }
        let rows = try await query(
            """
            select distinct on (field) field, actor, at
            from unnest(\(conflicts.map(\.field))::text[]) field
            join audit_log on subject = \(id.text) and jsonb_typeof(detail -> field) = 'array'
            order by field, audit_log.id desc
            """
        ).map { try $0.decode(String.self, String.self, Timestamp.self) }
        throw Problem.changedMeanwhile(
            conflicts.map { conflict in
                let act = rows.first { $0.0 == conflict.field }
                return FieldError(conflict.field, changedTo: conflict.theirs, by: act?.1, at: act?.2)
            })
    }
}

extension Database {
    /// A 404 for an admin. If the thing was deleted, it names the person and the time.
    ///
    /// - Parameters:
    ///   - what: such as `Product`.
    ///   - action: of the audit log, such as `product.deleted`.
    /// - Throws: `PostgresError`.
    package func notFound(_ what: String, _ id: UUID, deletedBy action: String) async throws -> Problem {
        var problem = Problem.notFound(what)
        let rows = try await query(
            "select actor, at from audit_log where subject = \(id.text) and action = \(action) order by id desc limit 1"
        )
        if let (actor, at) = try rows.first?.decode(String.self, Timestamp.self) {
            problem.detail += " It was deleted by \(actor) at \(at)."
            problem.errors = [FieldError("id", changedTo: nil, by: actor, at: at)]
        }
        return problem
    }
}
