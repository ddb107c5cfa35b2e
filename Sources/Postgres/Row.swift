import CPostgres

/// One row of a result.
package struct Row: Sendable {
    @usableFromInline let table: ResultTable
    @usableFromInline let index: CInt

    /// The values by their position, each of the type asked for:
    /// ```
    /// let (id, name, note) = try row.decode(UUID.self, String.self, String?.self)
    /// ```
    /// - Throws: `PostgresError` of kind `.decoding` naming the column, for a wrong type, an unexpected NULL or a wrong
    ///   number of columns.
    @inlinable
    package func decode<each Value: PostgresDecodable>(
        _ types: repeat (each Value).Type
    ) throws -> (repeat each Value) {
        var columns = Columns(row: self)
        let values = try (repeat columns.next() as (each Value))
        try columns.end()
        return values
    }

    /// The values one after the other, each of the type of its destination:
    /// ```
    /// try row.read { column in
    ///     product.id = try column.next()
    ///     product.name = try column.next()
    /// }
    /// ```
    /// - Throws: as `decode`, and the errors of `read`.
    @inlinable
    package func read<Value>(_ read: (inout Columns) throws -> Value) throws -> Value {
        var columns = Columns(row: self)
        let value = try read(&columns)
        try columns.end()
        return value
    }

    /// The columns of a row that are not read yet.
    package struct Columns {
        @usableFromInline let row: Row
        @usableFromInline var position: CInt = 0

        @usableFromInline init(row: Row) { self.row = row }

        /// - Throws: as `decode`.
        @inlinable @inline(__always)
        package mutating func next<Value: PostgresDecodable>() throws -> Value {
            let (table, column) = (row.table, position)
            guard let type = table.type(of: column), Value.canRead(type) else {
                throw table.unreadable(column, "\(Value.self)")
            }
            position += 1
            if table.isNull(row.index, column) {
                guard let value = Value.null else { throw table.unexpectedNull(column, "\(Value.self)") }
                return value
            }
            let bytes = table.bytes(row.index, column)
            defer { withExtendedLifetime(table) {} }
            guard let value = Value(postgresText: bytes.span) else {
                throw table.invalid(column, "\(Value.self)")
            }
            return value
        }

        @usableFromInline
        func end() throws {
            guard position == row.table.columns else {
                throw PostgresError.decoding("the row has \(row.table.columns) columns, but \(position) are read")
            }
        }
    }
}

/// The result of a statement.
package struct QueryResult: Sendable {
    package let rows: [Row]
    /// Rows inserted, updated, deleted or selected.
    package let affected: Int

    init(_ table: ResultTable) {
        rows = (0..<table.rows).map { Row(table: table, index: $0) }
        affected = table.affected
    }
}

/// A result of libpq, freed with the last of its rows.
///
/// Sendable because libpq never changes a result once it is made, and lets any thread read it (PostgreSQL manual, 34.20).
@usableFromInline
final class ResultTable: @unchecked Sendable {
    private let result: OpaquePointer
    let rows: CInt
    @usableFromInline let columns: CInt

    /// - Parameter result: libpq's result. It belongs to this object from now on.
    init(_ result: OpaquePointer) {
        self.result = result
        rows = PQntuples(result)
        columns = PQnfields(result)
    }

    deinit { PQclear(result) }

    /// -1 for a COMMIT that was none.
    var affected: Int {
        if String(cString: PQcmdStatus(result)) == "ROLLBACK" { return -1 }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    /// nil for a column that does not exist, or of an unsupported type.
    @usableFromInline
    func type(of column: CInt) -> PostgresType? {
        column < columns ? PostgresType(rawValue: PQftype(result, column)) : nil
    }

    @usableFromInline
    func isNull(_ row: CInt, _ column: CInt) -> Bool { PQgetisnull(result, row, column) == 1 }

    /// The value's text in UTF-8. It is valid as long as the table.
    @usableFromInline
    func bytes(_ row: CInt, _ column: CInt) -> UnsafeBufferPointer<UInt8> {
        let length = Int(PQgetlength(result, row, column))
        return UnsafeBufferPointer(
            start: PQgetvalue(result, row, column).map { UnsafeRawPointer($0).assumingMemoryBound(to: UInt8.self) },
            count: length)
    }

    // MARK: - Errors

    private func name(_ column: CInt) -> String { PQfname(result, column).map { String(cString: $0) } ?? "?" }

    @usableFromInline
    func unreadable(_ column: CInt, _ type: String) -> any Error {
        guard column < columns else { return PostgresError.decoding("the row has only \(columns) columns") }
        return PostgresError.decoding(
            "column \(name(column)) of type \(PQftype(result, column)) can't be read as \(type)")
    }

    @usableFromInline
    func unexpectedNull(_ column: CInt, _ type: String) -> any Error {
        PostgresError.decoding("column \(name(column)) is NULL, but the code expects \(type)")
    }

    @usableFromInline
    func invalid(_ column: CInt, _ type: String) -> any Error {
        PostgresError.decoding("column \(name(column)) has no valid \(type)")
    }
}
