import Catalog
import Daemon
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct SearchTests {
    @Test func `words are found as they are written, with signs, in any script and case`() async throws {
        try await CatalogTest.with { catalog async throws in
            let names = [
                "LAMP-1": "Desk lamp", "LAMP-2": "Lamp black/white", "USB3.0-X": "Hub AT&T 5.5l",
                "TEA-001": "ЧАЙНИК «Дом»", "N": "Nai\u{308}ve",
            ]
            for (sku, name) in names {
                _ = try await catalog.daemon.call(
                    .post, "/products", token: catalog.admin, json: #"{"sku":"\#(sku)","name":"\#(name)","price":"1"}"#)
            }
            let finds = [
                "lamp-1": ["LAMP-1"], "LAMP-2": ["LAMP-2"], "white": ["LAMP-2"], "black/wh": ["LAMP-2"],
                "usb3.0-x": ["USB3.0-X"], "at&t": ["USB3.0-X"], "5.5": ["USB3.0-X"], "tea-0": ["TEA-001"],
                "чайник": ["TEA-001"], "Дом": ["TEA-001"], "naïv": ["N"], "lamp": ["LAMP-1", "LAMP-2"],
                "lamp usb": [], "' | !lamp": ["LAMP-1", "LAMP-2"], "\\": [], "***": [],
                String(repeating: "z ", count: 100): [], String(repeating: "\u{FB2C}", count: 200): [],
            ]
            for (words, skus) in finds {
                #expect(
                    try await catalog.skus("q=\(URLEncoding.encode(words))&sort=name").sorted() == skus, "q=\(words)")
            }
        }
    }

    @Test func `a name counts for more than a description`() async throws {
        try await CatalogTest.with { catalog async throws in
            try await catalog.product("A", more: #","description":"goes with any teapot""#)
            try await catalog.product("TEAPOT")
            try await catalog.product("B", more: #","description":"no teapot without a lid""#)
            #expect(try await catalog.skus("q=teapot").first == "TEAPOT")
        }
    }

    @Test func `several attributes must all be so`() async throws {
        try await CatalogTest.with { catalog async throws in
            try await catalog.product("A", more: #","attributes":{"colour":"red","size":1,"soft":true}"#)
            try await catalog.product("B", more: #","attributes":{"colour":"red","size":2}"#)
            #expect(try await catalog.skus("attr.colour=red&sort=name") == ["A", "B"])
            #expect(try await catalog.skus("attr.colour=red&attr.size=2") == ["B"])
            #expect(try await catalog.skus("attr.colour=red&attr.soft=true&attr.size=1") == ["A"])
            #expect(try await catalog.skus("attr.nothing=red") == [])
            #expect(try await catalog.skus("attr.%22%27%5C=red") == [])
        }
    }

    @Test(arguments: ["1e300", "1e-300", "0x1p3", "nan", "inf", "", "0", "1e", "--1"])
    func `a forged position of a search is refused`(key: String) async throws {
        try await CatalogTest.with { catalog async throws in
            let answer = try await catalog.daemon.call(.get, "/products?q=a&cursor=\(UUID.v7().text).\(key)")
            #expect(answer.status == 422)
        }
    }

    /// The statements that the daemon runs, on a table large enough for plans to matter.
    @Test func `the lists that customers see read no whole table of products`() async throws {
        try await CatalogTest.with { catalog async throws in
            let database = PostgresPool(PostgresPool.Configuration(url: catalog.databaseURL))
            try await Self.fill(database)
            let cursor = "cursor=\(UUID.v7().text)"
            let lists = [
                "", cursor + ".x", "sort=price", "sort=price&\(cursor).500.00", "sort=-price",
                "sort=-price&\(cursor).500.00",
                "sort=name", "sort=name&\(cursor).Thing", "category=c3", "category=c3&sort=price", "q=thing+abc",
                "q=abc&sort=price", "q=abc&\(cursor).0.5", "min_price=5&max_price=6", "ids=\(UUID.v7().text)",
            ]
            for list in lists {
                let filter = try ProductFilter(Fields(urlEncoded: list), isAdmin: false)
                for statement in ProductSearch.statements(for: filter) {
                    let rows = try await database.query("explain \(statement)")
                    let plan = try rows.map { row in try row.decode(String.self) }.joined(separator: "\n")
                    #expect(plan.contains("products"), "\(list)\n\(plan)")
                    #expect(!plan.contains("Seq Scan on products"), "\(list)\n\(plan)")
                }
            }
        }
    }

    private static func fill(_ database: PostgresPool) async throws {
        try await database.execute(
            """
            insert into products (id, sku, name, price, stock)
            select gen_random_uuid(), 'S-' || n, 'Thing ' || md5(n::text), n % 1000, 5
            from generate_series(1, 5000) as n
            """)
        try await database.execute(
            """
            insert into categories (id, slug, name)
            select gen_random_uuid(), 'c' || n, 'C' || n
            from generate_series(0, 19) as n
            """)
        try await database.execute(
            """
            insert into product_categories (product_id, category_id)
            select p.id, c.id
            from products p
            join categories c on c.slug = 'c' || p.price::integer % 20
            """)
        // Two statements by themselves, since vacuum runs in no transaction with others.
        try await database.execute("vacuum analyze products")
        try await database.execute("analyze categories, product_categories")
    }
}
