/// One row of a result.
package struct Row: Sendable {
    let columns: [Column]
    let cells: [String?]

    struct Column: Sendable {
        let name: String
        let type: UInt32
    }

    /// The values by their position, each of the type asked for:
    /// ```
    /// let (id, name, note) = try row.decode(UUID.self, String.self, String?.self)
    /// ```
    /// - Throws: `PostgresError` of kind `.decoding` naming the column, for a wrong type, an unexpected NULL or a wrong
    ///   number of columns.
    package func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws -> (repeat each Value) {
        var position = 0
        let values = try (repeat next((each Value).self, &position))
        guard position == columns.count else {
            throw PostgresError.decoding("the row has \(columns.count) columns, but the code reads \(position)")
        }
        return values
    }

    /// The values one after the other, each of the type of where it goes:
    /// ```
    /// try row.read { column in
    ///     product.id = try column.next()
    ///     product.name = try column.next()
    /// }
    /// ```
    /// - Throws: as `decode`, and what `read` throws.
    package func read<Value>(_ read: (inout Columns) throws -> Value) throws -> Value {
        var columns = Columns(row: self)
        let value = try read(&columns)
        guard columns.position == self.columns.count else {
            throw PostgresError.decoding("the row has \(self.columns.count) columns, but \(columns.position) are read")
        }
        return value
    }

    /// The columns of a row that are still to be read.
    package struct Columns {
        fileprivate let row: Row
        fileprivate var position = 0

        /// - Throws: as `decode`.
        package mutating func next<Value: PostgresDecodable>() throws -> Value { try row.next(Value.self, &position) }
    }

    private func next<Value: PostgresDecodable>(_ type: Value.Type, _ position: inout Int) throws -> Value {
        guard position < columns.count else {
            throw PostgresError.decoding("the row has only \(columns.count) columns")
        }
        let column = columns[position]
        let cell = cells[position]
        position += 1
        guard Value.postgresTypes.contains(where: { $0.rawValue == column.type }) else {
            throw PostgresError.decoding("column \(column.name) of type \(column.type) can't be read as \(Value.self)")
        }
        guard let cell else {
            guard let value = Value.null else {
                throw PostgresError.decoding("column \(column.name) is NULL, but the code expects \(Value.self)")
            }
            return value
        }
        guard let value = Value(postgresText: cell) else {
            throw PostgresError.decoding("column \(column.name) has no valid \(Value.self)")
        }
        return value
    }
}

/// The result of a statement.
package struct QueryResult: Sendable {
    package let rows: [Row]
    /// Rows inserted, updated, deleted or selected.
    package let affected: Int
}
