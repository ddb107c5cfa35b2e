package import FoundationEssentials
package import Postgres
package import Wire

extension Transaction {
    /// Refuses to change what somebody else has changed since the caller was shown it, and says who and when, as far as
    /// the audit log knows.
    ///
    /// - Parameters:
    ///   - conflicts: of `Before`; nothing happens when there are none.
    ///   - id: what is to be changed.
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
    /// A 404 for an admin, which tells who has deleted the thing and when, if anybody has.
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
