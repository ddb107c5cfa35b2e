import Postgres
import TestSupport
import Testing
import Wire

@Suite struct FullDiskTests {
    @Test func `on a full disk products are shown, changes are 503 with Retry-After, and health says degraded`()
        async throws
    {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A")
            try await StockBooks.with(catalog) { books async throws in
                try await books.pool.execute(
                    """
                    create function refuse() returns trigger language plpgsql as $$
                    begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$
                    """)
                try await books.pool.execute(
                    "create trigger refuse before insert or update on products execute function refuse()")
            }
            let path = "/products/\(product.id.text)"
            for _ in 1...3 {
                let answer = try await catalog.daemon.call(.patch, path, token: catalog.admin, json: #"{"price":2}"#)
                #expect(answer.status == 503)
                #expect(answer.header("Retry-After") != nil)
                #expect(!answer.body.contains("extend"))
            }
            #expect(try await catalog.daemon.call(.get, path).status == 200)
            let health = try await catalog.daemon.call(.get, "/health")
            #expect(health.status == 200)
            #expect(health.body == #"{"status":"degraded","db":true}"#)
            #expect(
                try await catalog.daemon.call(.get, "/metrics").body.contains("\nshop_changes_refused 1\n"))
        }
    }
}
