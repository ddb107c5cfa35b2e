import Database
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct AuditTests {
    @Test func `what an admin changes of a product is in the log, from what to what, and nothing else is`() async throws
    {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("LAMP-1", price: "10.00", stock: 3)
            let path = "/products/\(product.id.text)"
            for change in [
                #"{"price":"12.00","stock":5}"#, #"{"price":"12.00"}"#, #"{"name":"Another name"}"#,
                #"{"price":"-1"}"#, #"{"is_active":false}"#,
            ] {
                _ = try await catalog.daemon.call(.patch, path, token: catalog.admin, json: change)
            }
            _ = try await catalog.daemon.call(.delete, path, token: catalog.admin)
            _ = try await catalog.daemon.call(.delete, path, token: catalog.admin)

            let pool = PostgresPool(.init(url: catalog.databaseURL))
            let acts = try await pool.query(
                """
                select actor || ' ' || action || ' ' || (detail - 'sku')::text
                from audit_log
                where subject = \(product.id.text)
                order by id
                """
            ).map { try $0.decode(String.self) }
            #expect(
                acts == [
                    #"admin@example.com product.added {"price": "10.00", "stock": 3, "is_active": true}"#,
                    #"admin@example.com product.changed {"price": ["10.00", "12.00"], "stock": [3, 5]}"#,
                    #"admin@example.com product.changed {"name": ["Product LAMP-1", "Another name"]}"#,
                    #"admin@example.com product.changed {"is_active": [true, false]}"#,
                    #"admin@example.com product.deleted {"name": "Another name", "price": 12.00, "stock": 5}"#,
                ])
            #expect(
                try await eventually {
                    guard case .whole(_?, unsealed: 0) = try await AuditLog(pool).verify() else { return false }
                    return true
                })
            await pool.close()
        }
    }

    @Test func `what an admin does to categories and templates is in the log`() async throws {
        try await CatalogTest.with { catalog async throws in
            func call(_ method: TestDaemon.Method, _ path: String, _ json: String? = nil) async throws -> TestAnswer {
                try await catalog.daemon.call(method, path, token: catalog.admin, json: json)
            }
            let category = try await call(.post, "/categories", #"{"slug":"a","name":"A"}"#)
                .decoded(as: Wire.Category.self)
            for json in [#"{"name":"B"}"#, #"{"name":"B"}"#, #"{"parent_id":null,"slug":"b"}"#] {
                #expect(try await call(.patch, "/categories/\(category.id.text)", json).status == 200)
            }
            #expect(try await call(.delete, "/categories/\(category.id.text)").status == 204)
            let template = try await call(.post, "/templates", #"{"name":"T","schema":{"a":"string"}}"#)
                .decoded(as: AttributeTemplate.self)
            let path = "/templates/\(template.id.text)"
            #expect(try await call(.patch, path, #"{"schema":{"a":"number","b":"string"}}"#).status == 200)
            #expect(try await call(.delete, path).status == 204)
            let pool = PostgresPool(.init(url: catalog.databaseURL))
            let acts = try await pool.query(
                "select actor || ' ' || action || ' ' || detail::text from audit_log order by id"
            ).map { try $0.decode(String.self) }
            #expect(
                acts == [
                    #"admin@example.com category.added {"name": "A", "slug": "a"}"#,
                    #"admin@example.com category.changed {"name": ["A", "B"]}"#,
                    #"admin@example.com category.changed {"slug": ["a", "b"]}"#,
                    #"admin@example.com category.deleted {"name": "B", "slug": "b"}"#,
                    #"admin@example.com template.added {"name": "T", "schema": {"a": "string"}}"#,
                    #"admin@example.com template.changed {"schema.a": ["string", "number"], "schema.b": [null, "string"]}"#,
                    #"admin@example.com template.deleted {"name": "T", "schema": {"a": "number", "b": "string"}}"#,
                ])
            await pool.close()
        }
    }
}
