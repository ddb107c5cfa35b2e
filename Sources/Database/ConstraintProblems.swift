package import Postgres
package import Wire

/// The problems for callers when a database constraint refuses a statement, by the constraint's name.
///
/// Each daemon has the problems of its database in one file, `…Constraints.swift`. Its stores name them beside the statement:
/// `database.transaction(explaining: .products) { … }`.
package struct ConstraintProblems: Sendable, ExpressibleByDictionaryLiteral {
    private let problems: [String: Problem]

    package init(dictionaryLiteral problems: (String, Problem)...) {
        self.problems = Dictionary(uniqueKeysWithValues: problems)
    }

    /// The constraints that are explained.
    package var names: Set<String> { Set(problems.keys) }

    fileprivate func explain<Value>(_ statements: () async throws -> Value) async throws -> Value {
        do {
            return try await statements()
        } catch let error as PostgresError {
            throw error.constraint.flatMap { problems[$0] } ?? error
        }
    }
}

extension Queryable {
    /// - Throws: `PostgresError`, or the problem of a constraint.
    package func query(explaining constraints: ConstraintProblems, _ query: Query) async throws -> [Row] {
        try await constraints.explain { try await self.query(query) }
    }

    /// - Returns: the number of rows it touched.
    /// - Throws: `PostgresError`, or the problem of a constraint.
    package func execute(explaining constraints: ConstraintProblems, _ query: Query) async throws -> Int {
        try await constraints.explain { try await execute(query) }
    }
}

extension Database {
    /// See `PostgresPool.transaction`.
    ///
    /// - Throws: `PostgresError`, or the problem of a constraint.
    @discardableResult
    package func transaction<Value: Sendable>(
        explaining constraints: ConstraintProblems, _ body: @Sendable (Transaction) async throws -> Value
    ) async throws -> Value {
        try await constraints.explain { try await transaction(body) }
    }
}
