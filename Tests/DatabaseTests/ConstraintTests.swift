import Auth
import Catalog
import Database
import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct ConstraintTests {
    /// A misspelt name would make a 500 of what is the caller's mistake.
    @Test(arguments: [
        ("auth", [ConstraintProblems.accounts]),
        (
            "catalog",
            [
                ConstraintProblems.products, .categories, .categoryDeletion, .attributeTemplates,
                .attributeTemplateDeletion,
            ]
        ),
        ("order", [ConstraintProblems.deliveryMethods]),
    ])
    func `every constraint that is explained is one of the database`(
        service: String, tables: [ConstraintProblems]
    ) throws {
        let folder = repositoryFolder("migrations/\(service)")
        let migrations = try FileManager.default.contentsOfDirectory(atPath: folder)
            .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
        let words = Set(
            migrations.joined(separator: "\n").split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        for names in tables.map(\.names) {
            #expect(!names.isEmpty)
            #expect(names.subtracting(words) == [])
        }
    }

    @Test func `a constraint that is explained becomes its problem, another stays an error`() async throws {
        let pool = PostgresPool(.init(url: try await TemporaryPostgres.database()))
        try await pool.execute(
            """
            create table loaves (
                weight int constraint loaves_weight_positive check (weight > 0)
                    constraint loaves_weight_limit check (weight < 10)
            )
            """)
        let problem = Problem.invalid("weight", .outOfRange, "must be positive")
        let constraints: ConstraintProblems = ["loaves_weight_positive": problem]
        await #expect(throws: problem) {
            try await pool.execute(explaining: constraints, "insert into loaves values (0)")
        }
        await #expect(throws: problem) {
            try await pool.query(explaining: constraints, "insert into loaves values (-1) returning weight")
        }
        let error = await #expect(throws: PostgresError.self) {
            try await pool.execute(explaining: constraints, "insert into loaves values (10)")
        }
        #expect(error?.constraint == "loaves_weight_limit")
        #expect(try await pool.execute(explaining: constraints, "insert into loaves values (5)") == 1)
    }
}
