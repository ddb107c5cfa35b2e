import Daemon
package import JSON
package import Postgres

/// An act to record in the audit log: about money, stock or rights.
package struct AuditEntry: Sendable {
    /// The actor: an e-mail address, or the name of the part of the shop that acted by itself.
    package let actor: String
    /// The action, such as `order.placed`: a kind of thing and a verb in the past.
    package let action: String
    /// The id of the changed thing.
    package let subject: String
    /// Details, such as the amount.
    package let detail: [String: JSONValue]

    package init(actor: String, action: String, subject: String, detail: [String: JSONValue] = [:]) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
    }

    /// The statement that writes the row, with the id of the current request. It must be in the transaction of the act, so that
    /// there is no act without a row and no row without an act.
    package var insertion: Query {
        """
        insert into audit_log (actor, action, subject, detail, request_id)
        values (\(actor), \(action), \(subject), \(JSONText(JSONValue.object(detail))), \(CurrentRequest.id))
        """
    }
}

extension AuditEntry {
    /// Each changed value as `[old, new]`. Objects are compared name by name, such as `attributes.colour`.
    ///
    /// - Parameter ignored: fields that change by themselves.
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
