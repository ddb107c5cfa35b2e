package import Postgres
import OpenSSL

/// The hash chain over `audit_log`: it seals rows and verifies that no row was changed.
///
/// A sealed row has a number, from 1 on without gaps, and
/// ```
/// hash = SHA-256(hash of the row before, 64 zeros for the first + "\n" + number + "\n" + text of the row)
/// ```
/// in hexadecimal digits. The text is a JSON array of all its other columns, made by `text` below. Every function throws
/// `PostgresError`.
package struct AuditLog: Sendable {
    private let pool: PostgresPool

    package init(_ pool: PostgresPool) {
        self.pool = pool
    }

    /// The place of a row in the chain, and the hash over it and all rows before it.
    package struct Seal: Sendable, Equatable, CustomStringConvertible {
        package let number: Int
        package let hash: String

        package init(number: Int, hash: String) {
            self.number = number
            self.hash = hash
        }

        static let none = Seal(number: 0, hash: String(repeating: "0", count: 64))

        /// The seal of the row after this one.
        func next(over text: String) -> Seal {
            Seal(number: number + 1, hash: SHA256.hex("\(hash)\n\(number + 1)\n\(text)".utf8))
        }

        /// `17:9f86d081…`, which `init(_:)` reads again.
        package var description: String { "\(number):\(hash)" }

        /// Reads `description`; nil for anything else.
        package init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let number = Int(parts[0]), number > 0, parts[1].utf8.count == 64
            else { return nil }
            self.init(number: number, hash: String(parts[1]))
        }
    }

    /// The text of a row without its seal. PostgreSQL writes equal jsonb values as equal text, so no further rules are needed.
    /// The expression is sent with each statement, because a function in the database could be changed together with the rows.
    private static let text: Query = """
        jsonb_build_array(
            id, to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), actor, action, subject, detail, request_id
        )::text
        """

    // MARK: - Sealing

    /// Seals up to `limit` rows in the order of their ids. Transactions overlap, so the exact order of writing is unknown.
    ///
    /// Any number of daemons may try at once. One does the work, and the others find nothing to do. A crash leaves a batch
    /// sealed completely or not at all.
    /// - Returns: the last new seal; nil if there was nothing to do.
    package func seal(limit: Int = 500) async throws -> Seal? {
        guard try await !pool.query("select 1 from audit_log where seq is null limit 1").isEmpty else { return nil }
        return try await pool.transaction { transaction in
            // Each statement sees the rows that were committed before it, including those that the last holder of the lock has
            // sealed.
            let results = try await transaction.pipeline([
                "select pg_try_advisory_xact_lock(\(Self.lock))",
                "select seq, hash from audit_log where seq is not null order by seq desc limit 1",
                "select id, \(Self.text) from audit_log where seq is null order by id limit \(limit)",
            ])
            guard try results[0].rows[0].decode(Bool.self) else { return nil }
            var last = try results[1].rows.first.map(Self.seal) ?? .none
            var ids: [Int] = []
            var seals: [Seal] = []
            for row in results[2].rows {
                let (id, text) = try row.decode(Int.self, String.self)
                last = last.next(over: text)
                ids.append(id)
                seals.append(last)
            }
            try await transaction.execute(
                """
                update audit_log
                set seq = sealed.seq, hash = sealed.hash
                from unnest(\(ids)::bigint[], \(seals.map(\.number))::bigint[], \(seals.map(\.hash))::text[])
                    as sealed (id, seq, hash)
                where audit_log.id = sealed.id
                """)
            return seals.last
        }
    }

    /// Any number works if it stays the same and no other lock uses it.
    private static let lock = 7_466_102

    // MARK: - Verifying

    /// The result of a verification.
    package enum Verdict: Sendable, Equatable {
        /// Every sealed row is unchanged, and none is missing before the last.
        case whole(last: Seal?, unsealed: Int)
        /// The first changed row with its id, or the missing number, and a description of the fault.
        case broken(String)
    }

    /// Computes the whole chain again, a thousand rows at a time.
    ///
    /// - Parameter noted: a seal that was noted elsewhere and must still be in the log.
    package func verify(against noted: Seal? = nil) async throws -> Verdict {
        var last = Seal.none
        while true {
            let rows = try await pool.query(
                """
                select seq, hash, id, action || ' ' || subject, \(Self.text)
                from audit_log
                where seq > \(last.number)
                order by seq
                limit 1000
                """)
            for row in rows {
                let (number, hash, id, act, text) = try row.decode(
                    Int.self, String.self, Int.self, String.self, String.self)
                let expected = last.next(over: text)
                if number != expected.number {
                    return .broken("row \(expected.number) is missing, the next is row \(number), id \(id), \(act)")
                }
                if hash != expected.hash {
                    return .broken("row \(number), id \(id), \(act): it is not what was sealed")
                }
                if number == noted?.number, hash != noted?.hash {
                    return .broken("row \(number), id \(id), \(act): it is whole but has not the seal that was noted")
                }
                last = expected
            }
            if rows.count < 1000 { break }
        }
        if let noted, noted.number > last.number {
            return .broken("row \(last.number + 1) is missing and all after it, of which row \(noted.number) was noted")
        }
        let unsealed = try await pool.query("select count(*) from audit_log where seq is null")[0].decode(Int.self)
        return .whole(last: last == .none ? nil : last, unsealed: unsealed)
    }

    private static func seal(_ row: Row) throws -> Seal {
        let (number, hash) = try row.decode(Int.self, String.self)
        return Seal(number: number, hash: hash)
    }
}
