import Catalog
import Daemon
import FoundationEssentials
import JSON
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct SKUTests {
    @Test func `one SKU is one product, however it is typed`() async throws {
        try await CatalogTest.with { catalog async throws in
            func post(_ sku: String) async throws -> TestAnswer {
                try await catalog.daemon.call(
                    .post, "/products", token: catalog.admin, json: #"{"sku":"\#(sku)","name":"x","price":1}"#)
            }
            try await catalog.product("CAFE\u{301} 1")
            let same = [
                "CAFÉ 1", "CAFE\u{301} 1 ", "café 1", "CAFÉ\u{A0}1", "\u{A0}CAFÉ 1", "CAFÉ 1\\t", "\\ufeffCafé 1",
                "CAFÉ  1", "CAFÉ 1\u{200B}",
            ]
            for sku in same {
                let answer = try await post(sku)
                #expect(answer.status == 409, "\(sku.unicodeScalars.map(\.value))")
                #expect(try answer.problem.slug == "sku-taken")
            }
            for sku in ["CAF\u{200B}É 1", "CAFÉ\\t1", "CAFÉ\\u202e 1", "\u{A0}\u{200B}", ""] {
                let answer = try await post(sku)
                #expect(answer.status == 422)
                #expect(try answer.problem.errors.map(\.field) == ["sku"])
            }
            // Another letter is another SKU; the form warns of it.
            #expect(try await post("\u{421}AFÉ 1").status == 201)
            #expect(try await post("Straße").status == 201)
            for sku in ["STRASSE", "STRAẞE", "straẞe"] { #expect(try await post(sku).status == 409, "\(sku)") }
            #expect(try await post("A\u{2800}B").status == 201)
            #expect(try await post("a b").status == 409)

            let other = try await catalog.product("OTHER")
            let taken = try await catalog.daemon.call(
                .patch, "/products/\(other.id.text)", token: catalog.admin, json: #"{"sku":"cafÉ 1"}"#)
            #expect(taken.status == 409)
            let own = try await catalog.daemon.call(
                .patch, "/products/\(other.id.text)", token: catalog.admin, json: #"{"sku":" Other "}"#)
            #expect(try own.decoded(as: Product.self).sku == "Other")
        }
    }

    @Test func `a product is found by its SKU however that is typed`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("Wéb Cam/1")
            for sku in ["Wéb Cam/1", "WÉB CAM/1", "we\u{301}b\u{A0}cam/1 ", "w\u{200B}éb  cam/1"] {
                let answer = try await catalog.daemon.call(.get, "/products/sku/\(URLEncoding.encode(sku))")
                #expect(try answer.decoded(as: Product.self).id == product.id, "\(sku)")
            }
            #expect(try await catalog.daemon.call(.get, "/products/sku/web%20cam%2F1").status == 404)
        }
    }

    @Test func `a name is something to see, and attributes follow the rule but where nobody has touched them`()
        async throws
    {
        try await CatalogTest.with { catalog async throws in
            for name in ["   ", "\u{200B}\u{FEFF}", "\u{2800}", "De\u{200B}sk"] {
                let answer = try await catalog.daemon.call(
                    .post, "/products", token: catalog.admin, json: #"{"sku":"A","name":"\#(name)","price":1}"#)
                #expect(try answer.problem.errors.map(\.field) == ["name"])
            }
            for path in ["/categories", "/templates"] {
                let answer = try await catalog.daemon.call(
                    .post, path, token: catalog.admin, json: #"{"name":"\u00a0","slug":"x","schema":{}}"#)
                #expect(try answer.problem.errors.contains { $0.field == "name" })
            }
            let product = try await catalog.product("A", more: #","attributes":{" Colour ":"cafe\u0301 ","n":1}"#)
            #expect(try product.attributes.value == .object(["Colour": .string("café"), "n": .number(1)]))
            #expect(!product.attributes.text.unicodeScalars.contains("\u{301}"))
            let database = PostgresPool(.init(url: catalog.databaseURL))
            try await database.execute(
                #"update products set attributes = jsonb_build_object(' old ', E' \u200b0042') where id = \#(product.id)"#
            )
            await database.close()
            func patch(_ attributes: String) async throws -> TestAnswer {
                try await catalog.daemon.call(
                    .patch, "/products/\(product.id.text)", token: catalog.admin,
                    json: #"{"attributes":\#(attributes)}"#)
            }
            let kept = try await patch(#"{" old ":" \u200b0042","new ":"x"}"#).decoded(as: Product.self)
            #expect(try kept.attributes.value == .object([" old ": .string(" \u{200B}0042"), "new": .string("x")]))
            let typed = try await patch(#"{" old ":"a\u200b0042"}"#)
            #expect(try typed.problem.errors.map(\.field) == ["attributes. old "])
            #expect(try typed.problem.errors[0].message == "must not contain the character 2, U+200B ZERO WIDTH SPACE")
            #expect(try await patch(#"{"a":1,"a ":2}"#).problem.errors.map(\.field) == ["attributes.a"])
        }
    }

    // MARK: - What a shop may have already

    @Test func `products that share a SKU stay, are listed, and can not become more`() async throws {
        let (url, pool) = try await Self.before("_sku_once.sql")
        let texts = ["LAMP-1", "lamp-1", "LAMP-1 ", "LAMP\u{200B}-1", "Б", "б", "ALONE"]
        for text in texts {
            try await pool.execute(
                "insert into products (id, sku, name, price) values (\(UUID.v7()), \(text), \(text), 1)")
        }
        _ = try await Migrator(folder: repositoryFolder("migrations/catalog")).migrate(at: url)
        let environment = ["DATABASE_URL": url, "SHOP_MIGRATIONS": repositoryFolder("migrations")]
        let admin = TestToken.admin()
        try await TestDaemon.with(CatalogDaemon.self, environment: environment) { daemon async throws in
            func shared(_ token: String? = admin) async throws -> [String] {
                try await daemon.call(.get, "/products?shared_sku=true&limit=100", token: token)
                    .decoded(as: [Product].self).map(\.sku)
            }
            func id(_ sku: String) async throws -> String {
                try await daemon.call(.get, "/products/sku/\(URLEncoding.encode(sku))").decoded(as: Product.self).id
                    .text
            }
            func patch(_ sku: String, _ new: String) async throws -> Int {
                try await daemon.call(
                    .patch, "/products/\(try await id(sku))", token: admin, json: #"{"sku":"\#(new)"}"#
                ).status
            }
            func post(_ sku: String) async throws -> Int {
                try await daemon.call(
                    .post, "/products", token: admin, json: #"{"sku":"\#(sku)","name":"x","price":1}"#
                ).status
            }
            let all = try await daemon.call(.get, "/products?limit=100", token: admin).decoded(as: [Product].self)
            #expect(Set(all.map { Array($0.sku.utf8) }) == Set(texts.map { Array($0.utf8) }))
            #expect(try await shared().count == 6)
            #expect(try await shared(nil).count == 7)
            // Each is still the one that its own text names.
            #expect(try await Set([id("LAMP-1"), id("lamp-1"), id("LAMP-1 "), id("LAMP\u{200B}-1")]).count == 4)

            #expect(try await post("Lamp-1") == 409)
            #expect(try await patch("ALONE", "Lamp-1") == 409)
            // Something else of it is changed.
            let stocked = try await daemon.call(
                .patch, "/products/\(try await id("lamp-1"))", token: admin, json: #"{"stock":5,"sku":"lamp-1"}"#)
            #expect(stocked.status == 200)
            #expect(try await patch("lamp-1", "LAMP-1") == 409)
            #expect(try await patch("lamp-1", "LAMP-2") == 200)
            #expect(try await post("lamp-2") == 409)
            // The first goes: the next takes its place, and the SKU is taken still.
            #expect(try await daemon.call(.delete, "/products/\(try await id("LAMP-1"))", token: admin).status == 204)
            #expect(try await post("Lamp-1") == 409)
            #expect(try await patch("Б", "В") == 200)
            #expect(try await post("Б") == 409)
            #expect(try await shared().count == 2)
            for _ in 0..<2 {
                #expect(
                    try await daemon.call(.delete, "/products/\(try await id("LAMP-1"))", token: admin).status == 204)
            }
            #expect(try await shared() == [])
            #expect(try await post("Lamp-1") == 201)
        }
        await pool.close()
    }

    @Test func `SKUs that have become the same stay, the oldest unmarked, and none is typed again`() async throws {
        let (url, pool) = try await Self.before("_sku_capital_sharp_s.sql")
        for text in ["LAMPß", "LAMPẞ", "TEAẞ", "Other", "Tea\u{2800}Cup", "tea cup"] {
            try await pool.execute(
                "insert into products (id, sku, name, price) values (\(UUID.v7()), \(text), \(text), 1)")
        }
        _ = try await Migrator(folder: repositoryFolder("migrations/catalog")).migrate(at: url)
        let rows = try await pool.query("select sku, sku_key, sku_is_shared from products order by id")
        let found = try rows.map { try $0.decode(String.self, String.self, Bool.self) }
        #expect(found.map(\.1) == ["lampss", "lampss", "teass", "other", "tea cup", "tea cup"])
        #expect(found.map(\.2) == [false, true, false, false, false, true])
        await #expect(throws: PostgresError.self) {
            try await pool.execute(
                "insert into products (id, sku, name, price) values (\(UUID.v7()), 'LampSS', 'x', 1)")
        }
        await pool.close()
    }

    @Test func `the daemon before this one is told that a SKU is taken, by the name it knows`() async throws {
        try await CatalogTest.with { catalog async throws in
            try await catalog.product("LAMP-1")
            let pool = PostgresPool(.init(url: catalog.databaseURL))
            for sku in ["LAMP-1", "lamp-1"] {
                let error = await #expect(throws: PostgresError.self) {
                    try await pool.execute(
                        "insert into products (id, sku, name, price) values (\(UUID.v7()), \(sku), 'x', 1)")
                }
                #expect(error?.constraint == "product_sku_unique")
            }
            // Nobody marks a product of their own to get past the index.
            await #expect(throws: PostgresError.self) {
                try await pool.execute(
                    """
                    insert into products (id, sku, name, price, sku_is_shared)
                    values (\(UUID.v7()), 'Lamp-1', 'x', 1, true)
                    """)
            }
            try await pool.execute("update products set sku_is_shared = true")
            await #expect(throws: PostgresError.self) {
                try await pool.execute(
                    "insert into products (id, sku, name, price) values (\(UUID.v7()), 'Lamp-1', 'x', 1)")
            }
            await pool.close()
        }
    }

    /// A database as it was before the migration whose name ends so.
    static func before(_ ending: String) async throws -> (url: String, pool: PostgresPool) {
        let all = repositoryFolder("migrations/catalog")
        let folder = FileManager.default.temporaryDirectory.path + "/before-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let names = try FileManager.default.contentsOfDirectory(atPath: all).sorted()
        for name in names.prefix(while: { !$0.hasSuffix(ending) }) {
            try FileManager.default.copyItem(atPath: "\(all)/\(name)", toPath: "\(folder)/\(name)")
        }
        let url = try await TemporaryPostgres.database()
        _ = try await Migrator(folder: folder).migrate(at: url)
        return (url, PostgresPool(.init(url: url)))
    }
}
