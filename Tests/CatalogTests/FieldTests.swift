import Catalog
import Daemon
import FoundationEssentials
import JSON
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct FieldTests {
    @Test func `the database takes what the rules allow, and no more where it has a limit`() async throws {
        try await CatalogTest.with { catalog async throws in
            try await catalog.product("A")
            for (path, body) in [
                ("categories", #"{"slug":"a","name":"A"}"#), ("templates", #"{"name":"A","schema":{}}"#),
            ] {
                let made = try await catalog.daemon.call(.post, "/\(path)", token: catalog.admin, json: body)
                #expect(made.status == 201)
            }
            try await StockBooks.with(catalog) { books async throws in
                let database = books.pool
                let products = try await ColumnLimits(of: Product.self, in: "products", database)
                #expect(products.refused.isEmpty)
                #expect(products.unlimited == ["attributes"])
                let categories = try await ColumnLimits(of: Wire.Category.self, in: "categories", database)
                #expect(categories.refused.isEmpty)
                #expect(categories.unlimited.isEmpty)
                let templates = try await ColumnLimits(of: AttributeTemplate.self, in: "templates", database)
                #expect(templates.refused.isEmpty)
                #expect(templates.unlimited == ["schema"])
            }
        }
    }

    /// Also those that come later.
    @Test func `each text of a product comes back as it was sent, stays when nothing is said, and has its limit`()
        async throws
    {
        try await CatalogTest.with { catalog async throws in
            let path = "/products/\(try await catalog.product("A").id.text)"
            for field in Product.fieldTable where field.use != .told {
                guard case .text(nil, let limits?) = field.schema else { continue }
                func patch(_ text: String) async throws -> TestAnswer {
                    let json = JSONWriter.text(JSONValue.object([field.name: .string(text)]))
                    return try await catalog.daemon.call(.patch, path, token: catalog.admin, json: json)
                }
                #expect(try await patch("Ivan & Sons").status == 200)
                _ = try await catalog.daemon.call(.patch, path, token: catalog.admin, json: #"{"price":2}"#)
                let read = try await catalog.daemon.call(.get, path).decoded(as: JSONValue.self)
                guard case .object(let product) = read else { throw Problem.internal }
                #expect(product[field.name] == .string("Ivan & Sons"), "\(field.name)")
                #expect(try await patch(String(repeating: "a", count: limits.upperBound)).status == 200)
                let refused = try await patch(String(repeating: "a", count: limits.upperBound + 1))
                #expect(try refused.problem.errors.map(\.field) == [field.name])
                #expect(try refused.problem.errors.first?.arguments.maxLength == limits.upperBound)
            }
        }
    }
}
