import Daemon
package import JSON
package import Postgres

/// An act that matters afterwards: money, stock, rights.
package struct AuditEntry: Sendable {
    /// Who did it: an e-mail address, or the name of the part of the shop that acted by itself.
    package let actor: String
    /// What was done, such as `order.placed`: a kind of thing, and a verb in the past.
    package let action: String
    /// What it was done to, by its id.
    package let subject: String
    /// What is worth knowing of it, such as the amount.
    package let detail: [String: JSONValue]

    package init(actor: String, action: String, subject: String, detail: [String: JSONValue] = [:]) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
    }

    /// The statement that writes it, with the id of the request in work. It belongs into the transaction of the act: no
    /// act without its row, no row without its act.
    package var insertion: Query {
        """
        insert into audit_log (actor, action, subject, detail, request_id)
        values (\(actor), \(action), \(subject), \(JSONText(JSONValue.object(detail))), \(CurrentRequest.id))
        """
    }
}

extension AuditEntry {
    /// Each value that is another now, as `[old, new]`; of an object each name for itself, such as `attributes.colour`.
    ///
    /// - Parameter ignored: what changes by itself.
    package static func changes<Value: JSONEncodable>(
        from old: Value, to new: Value, ignoring ignored: Set<String> = ["updated_at"]
    ) throws -> [String: JSONValue] {
        let (old, new) = (try JSONText(old).value, try JSONText(new).value)
        var changes: [String: JSONValue] = [:]
        func compare(_ prefix: String, _ old: JSONValue?, _ new: JSONValue?) {
            guard case .object(let old)? = old, case .object(let new)? = new else { return }
            for name in Set(old.keys).union(new.keys) where old[name] != new[name] && !ignored.contains(prefix + name) {
                if prefix.isEmpty, case .object? = old[name], case .object? = new[name] {
                    compare("\(name).", old[name], new[name])
                } else {
                    changes[prefix + name] = .array([old[name] ?? .null, new[name] ?? .null])
                }
            }
        }
        compare("", old, new)
        return changes
    }
}

extension Transaction {
    /// Writes `entry` in this transaction.
    ///
    /// - Throws: `PostgresError`.
    package func append(_ entry: AuditEntry) async throws {
        try await execute(entry.insertion)
    }
}
