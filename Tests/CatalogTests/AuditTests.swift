import Database
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct AuditTests {
    @Test func `what an admin does to price, stock and visibility is in the log, and nothing else is`() async throws {
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
}
