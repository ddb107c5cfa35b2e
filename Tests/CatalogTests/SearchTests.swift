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

    @Test func `what is meant is found, whatever the keyboard`() async throws {
        try await CatalogTest.with { catalog async throws in
            let names = [
                "CAFE": "Café au lait", "TREE": "Ёлка зелёная", "CITY": "İstanbul lamp", "ROAD": "Straße",
                "ONE": "O’Neill shorts",
                "WH-1000XM4": "Headphones", "BOLT": "Bolt M6x40", "BOLT-RU": "Болт М8х50", "SHIRT": "T-Shirt Łódź",
                "GREEK": "ΟΔΟΣ", "HINDI": "हिन्दी", "CABLE": "Cable 40mm",
            ]
            for (sku, name) in names {
                _ = try await catalog.daemon.call(
                    .post, "/products", token: catalog.admin, json: #"{"sku":"\#(sku)","name":"\#(name)","price":"1"}"#)
            }
            let finds = [
                "cafe": "CAFE", "CAFÉ": "CAFE", "cafe\u{301}": "CAFE", "ёлка": "TREE", "елка": "TREE",
                "ЕЛКА зеленая": "TREE",
                "istanbul": "CITY", "İSTANBUL": "CITY", "ISTANBUL": "CITY", "ıstanbul": "CITY", "strasse": "ROAD",
                "STRASSE": "ROAD", "straße": "ROAD", "oneill": "ONE", "O’Neill": "ONE", "o'neill": "ONE",
                "o neill": "ONE",
                "O\u{2BC}Neil": "ONE", "wh1000xm4": "WH-1000XM4", "wh 1000 xm4": "WH-1000XM4", "xm4": "WH-1000XM4",
                "wh-1000": "WH-1000XM4", "WH1000": "WH-1000XM4", "wh-1000xm4": "WH-1000XM4", "1000xm": "WH-1000XM4",
                "m6x40": "BOLT", "m6×40": "BOLT", "M6 x 40": "BOLT", "m6 × 40": "BOLT", "М8×50": "BOLT-RU",
                "м8x50": "BOLT-RU",
                "м8 х 50": "BOLT-RU", "tshirt": "SHIRT", "t shirt": "SHIRT", "t-shirt": "SHIRT", "lodz": "SHIRT",
                "οδος": "GREEK",
                "हिन्दी": "HINDI", "40 mm": "CABLE", "40mm": "CABLE", "ca\u{200B}ble": "CABLE",
            ]
            for (words, sku) in finds {
                #expect(try await catalog.skus("q=\(URLEncoding.encode(words))") == [sku], "q=\(words)")
            }
            // Letters and digits of a word belong together.
            for words in ["xm1000", "4xm", "wh4", "m40x6", "mm40"] {
                #expect(try await catalog.skus("q=\(words)") == [], "q=\(words)")
            }
        }
    }

    @Test func `a product is found by its category's name, as it is now`() async throws {
        try await CatalogTest.with { catalog async throws in
            func call(_ method: TestDaemon.Method, _ path: String, _ json: String? = nil) async throws -> TestAnswer {
                try await catalog.daemon.call(method, path, token: catalog.admin, json: json)
            }
            func category(_ slug: String, _ name: String, below parent: UUID? = nil) async throws -> UUID {
                let above = parent.map { "\"\($0.text)\"" } ?? "null"
                return try await call(
                    .post, "/categories", #"{"slug":"\#(slug)","name":"\#(name)","parent_id":\#(above)}"#
                ).decoded(as: Wire.Category.self).id
            }
            let home = try await category("home", "Household")
            let lamps = try await category("lamps", "Lamps", below: home)
            let product = try await catalog.product("A", more: #","categories":["lamps"]"#)
            try await catalog.product("LAMPS")
            let path = "/products/\(product.id.text)"
            #expect(try await catalog.skus("q=lamps") == ["LAMPS", "A"])
            #expect(try await catalog.skus("q=household+product+a") == ["A"])

            #expect(try await call(.patch, "/categories/\(lamps.text)", #"{"name":"Leuchten"}"#).status == 200)
            #expect(try await catalog.skus("q=lamps") == ["LAMPS"])
            #expect(try await catalog.skus("q=leuchten+household") == ["A"])
            #expect(try await call(.patch, "/categories/\(lamps.text)", #"{"parent_id":null}"#).status == 200)
            #expect(try await catalog.skus("q=household") == [])
            #expect(try await call(.patch, path, #"{"name":"Renamed"}"#).status == 200)
            #expect(try await catalog.skus("q=leuchten+renamed") == ["A"])
            #expect(try await call(.patch, path, #"{"categories":["home"]}"#).status == 200)
            #expect(try await catalog.skus("q=leuchten") == [])
            #expect(try await catalog.skus("q=household") == ["A"])
            #expect(try await call(.patch, path, #"{"categories":["lamps"]}"#).status == 200)
            #expect(try await call(.delete, "/categories/\(lamps.text)").status == 204)
            #expect(try await catalog.skus("q=leuchten") == [])
            #expect(try await catalog.skus("q=renamed") == ["A"])
        }
    }

    @Test func `what a shop has already, and what the daemon before this one writes, is found too`() async throws {
        let (url, pool) = try await SKUTests.before("_finding.sql")
        let category = UUID.v7()
        func add(_ sku: String, _ name: String) async throws -> UUID {
            let id = UUID.v7()
            try await pool.execute("insert into products (id, sku, name, price) values (\(id), \(sku), \(name), 1)")
            try await pool.execute("insert into product_categories values (\(id), \(category))")
            return id
        }
        try await pool.execute("insert into categories (id, slug, name) values (\(category), 'l', 'Lampes')")
        let old = try await add("OLD", "Café WH-1000XM4")
        _ = try await Migrator(folder: repositoryFolder("migrations/catalog")).migrate(at: url)
        let late = try await add("LATE", "Thé")
        try await pool.execute("update products set name = coalesce('Thé vert', name), sku = sku where id = \(late)")
        func found(_ words: String) async throws -> Set<UUID> {
            Set(
                try await pool.query("select p.id from products p where p.search @@ (select search_query(\(words)))")
                    .map { try $0.decode(UUID.self) })
        }
        #expect(try await found("cafe xm4") == [old])
        #expect(try await found("the vert") == [late])
        #expect(try await found("lampes") == [old, late])
        #expect(try await found("lampes vert") == [late])
        await pool.close()
    }

    @Test func `a category is renamed while products are put into it, and none keeps the old name`() async throws {
        try await CatalogTest.with { catalog async throws in
            let made = try await catalog.daemon.call(
                .post, "/categories", token: catalog.admin, json: #"{"slug":"c","name":"Name0"}"#
            ).decoded(as: Wire.Category.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<4 {
                    group.addTask {
                        for turn in 0..<10 {
                            try await catalog.product("P\(worker)-\(turn)", more: #","categories":["c"]"#)
                        }
                    }
                }
                group.addTask {
                    for turn in 1...10 {
                        let answer = try await catalog.daemon.call(
                            .patch, "/categories/\(made.id.text)", token: catalog.admin,
                            json: #"{"name":"Name\#(turn)"}"#)
                        #expect(answer.status == 200)
                    }
                }
                try await group.waitForAll()
            }
            let all = try await catalog.daemon.call(.get, "/products?q=name10&limit=1")
            #expect(all.header("X-Total-Count") == "40")
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
            var configuration = PostgresPool.Configuration(url: catalog.databaseURL)
            configuration.queryLimit = .seconds(60)
            let database = PostgresPool(configuration)
            try await Self.fill(database)
            let cursor = "cursor=\(UUID.v7().text)"
            let lists = [
                "", cursor + ".x", "sort=price", "sort=price&\(cursor).500.00", "sort=-price",
                "sort=-price&\(cursor).500.00",
                "sort=name", "sort=name&\(cursor).Thing", "category=c3", "category=c3&sort=price", "q=thing+abc",
                "q=wh1000xm4", "q=o%27neill+abc", "q=c3",
                "q=abc&sort=price", "q=abc&\(cursor).0.5", "min_price=5&max_price=6", "ids=\(UUID.v7().text)",
            ]
            for list in lists {
                let filter = try ProductListQuery(Fields(urlEncoded: list), isAdmin: false)
                for statement in ProductSearch.statements(for: filter) {
                    let rows = try await database.query("explain \(statement)")
                    let plan = try rows.map { row in try row.decode(String.self) }.joined(separator: "\n")
                    #expect(plan.contains("products"), "\(list)\n\(plan)")
                    #expect(!plan.contains("Seq Scan on products"), "\(list)\n\(plan)")
                    if list.contains("q=") { #expect(plan.contains("products_by_search"), "\(list)\n\(plan)") }
                    if list.contains("sort=name"), plan.contains("Limit") {
                        #expect(plan.contains("products_by_name") && !plan.contains("Sort Key: p."), "\(list)\n\(plan)")
                    }
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
        // Two separate statements, because vacuum can't run in a transaction.
        try await database.execute("vacuum analyze products")
        try await database.execute("analyze categories, product_categories")
    }
}
