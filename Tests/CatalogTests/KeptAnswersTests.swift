import Catalog
import FoundationEssentials
import Glibc
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct KeptAnswersTests {
    @Test func `an answer is given again from memory, until anything changes through any daemon or at a prompt`()
        async throws
    {
        try await KeptAnswersTest.with { test async throws in
            let product = try await test.catalog.product("A")
            let path = "/products/\(product.id.text)"
            for read in [path, "/products", "/products?q=product", "/products/sku/A", "/categories", "/templates"] {
                try await test.readFromMemory(read)
            }
            // Seen at once by whoever asks the daemon that changed it, soon by others.
            for price in ["11.00", "12.00", "13.00"] {
                try await test.readFromMemory(path, of: test.sister)
                let changed = try await test.catalog.daemon.call(
                    .patch, path, token: test.catalog.admin, json: #"{"price":"\#(price)"}"#)
                #expect(changed.status == 200)
                #expect(try await test.price(path) == price)
                #expect(try await eventually { try await test.price(path, of: test.sister) == price })
            }
            try await test.readFromMemory(path)
            try await test.pool.execute("update products set price = 14 where id = \(product.id)")
            #expect(try await eventually { try await test.price(path) == "14.00" })
            try await test.readFromMemory(path)
            #expect(try await test.catalog.reserve([(product.id, 3)]).status == 200)
            #expect(try await test.catalog.stock(product.id) == 7)
            try await test.readFromMemory("/categories")
            try await test.pool.execute("insert into categories (id, slug, name) values (\(UUID.v7()), 'x', 'X')")
            #expect(
                try await eventually {
                    try await test.catalog.daemon.call(.get, "/categories").decoded(as: [Wire.Category].self).count == 1
                })
        }
    }

    @Test func `a sale of held pieces changes no answer and is not reported, a hold and its return are`() async throws {
        try await KeptAnswersTest.with { test async throws in
            let product = try await test.catalog.product("A")
            let listener = try await PostgresConnection.connect(to: test.catalog.databaseURL)
            _ = try await listener.run(["listen catalogue_changed"], until: .now + .seconds(10))
            /// The status of an act, and whether listeners heard of it.
            func outcome(_ act: () async throws -> Int) async throws -> (Int, isTold: Bool) {
                let status = try await act()
                let end = UUID.v7().text
                try await test.pool.execute("select pg_notify('catalogue_changed', \(end))")
                var heard: [String] = []
                while !heard.contains(end) { heard += try await listener.notifications(until: .now + .seconds(10)) }
                return (status, heard.contains(""))
            }
            let (sold, returned) = (UUID.v7(), UUID.v7())
            for order in [sold, returned] {
                let held = try await outcome { try await test.catalog.reserve([(product.id, 3)], for: order).status }
                #expect(held == (200, true))
            }
            let sale = try await outcome { try await test.catalog.commit(sold) }
            #expect(sale == (204, false))
            let release = try await outcome { try await test.catalog.release(returned) }
            #expect(release == (204, true))
            #expect(try await test.catalog.stock(product.id) == 7)
        }
    }

    @Test func `a change of any column is reported, including those of later versions and changes by replication`()
        async throws
    {
        try await KeptAnswersTest.with { test async throws in
            let product = try await test.catalog.product("A")
            let path = "/products/\(product.id.text)"
            try await test.readFromMemory(path)
            let listener = try await PostgresConnection.connect(to: test.catalog.databaseURL)
            _ = try await listener.run(["listen catalogue_changed"], until: .now + .seconds(10))
            try await test.pool.execute("alter table products add column later text")
            try await test.pool.execute("update products set later = 'x' where id = \(product.id)")
            try await test.pool.execute("select pg_notify('catalogue_changed', 'end')")
            var heard: [String] = []
            while !heard.contains("end") { heard += try await listener.notifications(until: .now + .seconds(10)) }
            #expect(heard.contains(""))
            try await test.pool.transaction { transaction in
                try await transaction.execute("set local session_replication_role = replica")
                try await transaction.execute("update products set price = 3 where id = \(product.id)")
            }
            #expect(try await eventually { try await test.price(path) == "3.00" })
        }
    }

    @Test func `admins and sister daemons read the database`() async throws {
        try await KeptAnswersTest.with { test async throws in
            let path = "/products/\(try await test.catalog.product("A").id.text)"
            try await test.readFromMemory(path)
            let given = try await test.given()
            for token in [test.catalog.admin, test.catalog.service] {
                for _ in 1...3 { #expect(try await test.catalog.daemon.call(.get, path, token: token).status == 200) }
            }
            #expect(try await test.given() == given)
            _ = try await test.catalog.daemon.call(.get, path, token: TestToken.user())
            #expect(try await test.given() == given + 1)
            // Refused changes leave the memory as it is.
            for token in [nil, TestToken.user()] {
                let refused = try await test.catalog.daemon.call(.patch, path, token: token, json: #"{"price":"1.00"}"#)
                #expect([401, 403].contains(refused.status))
            }
            _ = try await test.catalog.daemon.call(.get, path)
            #expect(try await test.given() == given + 2)
        }
    }

    @Test func `while the listener is gone or hangs, no answer comes from memory`() async throws {
        try await KeptAnswersTest.with { test async throws in
            let product = try await test.catalog.product("A")
            let path = "/products/\(product.id.text)"
            for round in 1...5 {
                let price = try #require(Money("\(round).50"))
                try await test.readFromMemory(path)
                // Nobody hears of a change while nobody listens.
                try await test.pool.execute(
                    """
                    with gone as (
                        select pg_terminate_backend(pid, 5000)
                        from pg_stat_activity
                        where datname = current_database() and query ~ 'listen|pg_notify' and pid <> pg_backend_pid()
                    )
                    select count(*) from gone
                    """)
                try await test.pool.transaction { transaction in
                    try await transaction.execute("alter table products disable trigger catalogue_changed_product")
                    try await transaction.execute("update products set price = \(price) where id = \(product.id)")
                    try await transaction.execute("alter table products enable trigger catalogue_changed_product")
                }
                #expect(try await eventually { try await test.price(path) == price.description })
            }
            // A connection that is open, and silent.
            try await test.readFromMemory(path)
            try await test.readFromMemory(path, of: test.sister)
            let frozen = try await test.freezeListeners()
            try await test.pool.transaction { transaction in
                try await transaction.execute("alter table products disable trigger catalogue_changed_product")
                try await transaction.execute("update products set price = 99 where id = \(product.id)")
                try await transaction.execute("alter table products enable trigger catalogue_changed_product")
            }
            #expect(try await eventually { try await test.price(path) == "99.00" })
            for pid in frozen { kill(pid_t(pid), SIGCONT) }
        }
    }

    @Test func `without readers, too, it is known whether changes are reported`() async throws {
        try await KeptAnswersTest.with { test async throws in
            #expect(try await eventually { try await test.metric("shop_kept_answers_heard ") == 1 })
            #expect(try await test.metric(#"shop_kept_answers_total{from="database"} "#) == 0)
        }
    }

    @Test func `requests at the same time read an answer once, and none that a change has made old`() async throws {
        try await KeptAnswersTest.with { test async throws in
            let product = try await test.catalog.product("A")
            let path = "/products/\(product.id.text)"
            try await test.readFromMemory("/templates")
            let before = try await test.asked()
            let readers = try await test.pool.transaction { transaction in
                try await transaction.execute("lock table products")
                let readers = (1...10).map { _ in Task { try await test.price(path) } }
                // All have come, and one of them waits for the lock.
                #expect(try await eventually { try await test.asked() == (before.memory + 9, before.database + 1) })
                try await transaction.execute("update products set price = 77 where id = \(product.id)")
                return readers
            }
            var prices: Set<String> = []
            for reader in readers { prices.insert(try await reader.value) }
            #expect(prices == ["77.00"])
        }
    }

    @Test func `memory is bounded, whatever addresses are asked for`() async throws {
        try await KeptAnswersTest.with { test async throws in
            try await test.catalog.product("A", more: #","description":"\#(String(repeating: "x", count: 4000))""#)
            try await test.readFromMemory("/products")
            for number in 1...1500 {
                _ = try await test.catalog.daemon.call(.get, "/products?unknown=\(number)")
            }
            let bytes = try await test.metric("shop_kept_answers_bytes ")
            #expect(bytes > 0)
            #expect(bytes <= 4 << 20)
        }
    }
}

/// Two catalogs with one database.
private struct KeptAnswersTest: Sendable {
    let catalog: CatalogTest
    let sister: TestDaemon
    let pool: PostgresPool

    static func with(_ body: (KeptAnswersTest) async throws -> Void) async throws {
        try await CatalogTest.with { catalog async throws in
            let environment = ["DATABASE_URL": catalog.databaseURL, "SHOP_MIGRATIONS": repositoryFolder("migrations")]
            try await TestDaemon.with(CatalogDaemon.self, environment: environment) { sister async throws in
                let test = KeptAnswersTest(
                    catalog: catalog, sister: sister, pool: PostgresPool(.init(url: catalog.databaseURL)))
                try await body(test)
                await test.pool.close()
            }
        }
    }

    /// Reads until an answer comes from memory.
    func readFromMemory(_ path: String, of daemon: TestDaemon? = nil) async throws {
        let isGiven = try await eventually {
            let before = try await given(by: daemon)
            #expect(try await (daemon ?? catalog.daemon).call(.get, path).status == 200)
            return try await given(by: daemon) > before
        }
        #expect(isGiven, "\(path)")
    }

    /// How many answers came from memory, or from a request that was reading the same, and how many were read.
    func asked() async throws -> (memory: Int, database: Int) {
        (try await given(), try await metric(#"shop_kept_answers_total{from="database"} "#))
    }

    func given(by daemon: TestDaemon? = nil) async throws -> Int {
        try await metric(#"shop_kept_answers_total{from="memory"} "#, of: daemon)
    }

    func metric(_ start: String, of daemon: TestDaemon? = nil) async throws -> Int {
        let text = try await (daemon ?? catalog.daemon).call(.get, "/metrics").body
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(start) })
        return try #require(Int(line.dropFirst(start.count)))
    }

    func price(_ path: String, of daemon: TestDaemon? = nil) async throws -> String {
        try await (daemon ?? catalog.daemon).call(.get, path).decoded(as: Product.self).price.description
    }

    /// Stops the server's processes for listeners where they are.
    func freezeListeners() async throws -> [Int] {
        let rows = try await pool.query(
            """
            select pid from pg_stat_activity
            where datname = current_database() and query ~ 'listen|pg_notify' and pid <> pg_backend_pid()
            """)
        let pids: [Int] = try rows.map { try $0.decode(Int.self) }
        #expect(pids.count == 2)
        for pid in pids { #expect(kill(pid_t(pid), SIGSTOP) == 0) }
        return pids
    }
}
