package import Postgres
package import Wire

/// Compares the limits of a table's columns with the rules of a wire type.
package struct ColumnLimits: Sendable {
    /// Where the database is stricter than the rule, in words.
    package private(set) var refused: [String] = []
    /// Columns that take more than the rule: nothing but the rule limits them.
    package private(set) var unlimited: [String] = []

    /// Sets each column that has the name of a field with limits to the least and the most that its rule allows, and to one
    /// more. Nothing of it stays.
    ///
    /// - Parameter table: has a row.
    /// - Throws: `PostgresError`.
    package init<Thing: WireObject>(of type: Thing.Type, in table: String, _ database: PostgresPool) async throws {
        _ = try await database.execute(
            """
            create or replace function takes(of_table text, of_column text, value text) returns boolean
            language plpgsql as $$
            begin
                execute format(
                    'update %1$I set %2$I = %3$L where ctid = (select ctid from %1$I limit 1)', of_table, of_column, value);
                raise exception sqlstate 'ZZ001';
            exception
                when sqlstate 'ZZ001' then return true;
                when check_violation or numeric_value_out_of_range or invalid_text_representation then return false;
            end
            $$
            """)
        let columns = try await database.query(
            "select column_name::text from information_schema.columns where table_name = \(table)"
        ).map { try $0.decode(String.self) }
        for field in Thing.fieldTable where field.use != .told && columns.contains(field.name) {
            guard let limits = field.schema.limits else { continue }
            for size in [limits.lowerBound, limits.upperBound, limits.upperBound + 1] {
                let isTaken = try await database.query(
                    "select takes(\(table), \(field.name), \(field.schema.value(of: size)))"
                ).first?.decode(Bool.self)
                switch (limits.contains(size), isTaken) {
                case (true, false): refused.append("\(field.name) of \(size)")
                case (false, true): unlimited.append(field.name)
                default: break
                }
            }
        }
    }
}

extension APISchema {
    /// A value of so many characters, elements or names, or the number itself, as PostgreSQL reads it.
    fileprivate func value(of size: Int) -> String {
        switch self {
        case .integer: String(size)
        case .array: "{" + (0..<size).map { "e\($0)" }.joined(separator: ",") + "}"
        case .map: "{" + (0..<size).map { "\"n\($0)\":\"string\"" }.joined(separator: ",") + "}"
        case .nullable(let schema): schema.value(of: size)
        default: String(repeating: "a", count: size)
        }
    }
}
