import Daemon
import Catalog
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct ProductTests {
    @Test func `a product is made, read, changed and deleted`() async throws {
        try await CatalogTest.with { catalog async throws in
            let made = try await catalog.daemon.call(
                .post, "/products", token: catalog.admin,
                json:
                    #"{"sku":"TEA-1","name":"Tea","price":12.5,"stock":3,"images":["/media/a.svg"],"attributes":{"g":100}}"#
            )
            #expect(made.status == 201)
            let product = try made.decoded(as: Product.self)
            #expect(made.header("Location") == "/products/\(product.id.text)")
            #expect(product.price == Money("12.50"))
            #expect(made.body.contains(#""price":"12.50""#))
            #expect(made.body.contains(#""attributes":{"g": 100}"#))

            let read = try await catalog.daemon.call(.get, "/products/\(product.id.text)")
            #expect(try read.decoded() == product)
            #expect(try await catalog.daemon.call(.get, "/products/sku/TEA-1").decoded() == product)
            #expect(try await catalog.daemon.call(.get, "/products/\(product.id.text)?x=1").status == 200)

            let changed = try await catalog.daemon.call(
                .patch, "/products/\(product.id.text)", token: catalog.admin, json: #"{"price":"13.00"}"#)
            #expect(changed.status == 200)
            let after = try changed.decoded(as: Product.self)
            #expect(after.price == Money("13.00"))
            #expect(after.images == ["/media/a.svg"])
            #expect(after.stock == 3)

            #expect(
                try await catalog.daemon.call(.delete, "/products/\(product.id.text)", token: catalog.admin).status
                    == 204)
            #expect(try await catalog.daemon.call(.get, "/products/\(product.id.text)").status == 404)
            #expect(
                try await catalog.daemon.call(.delete, "/products/\(product.id.text)", token: catalog.admin).status
                    == 404)
        }
    }

    @Test func `only admins change anything`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A")
            let user = TestToken.user()
            for path in ["/products", "/categories", "/templates"] {
                #expect(try await catalog.daemon.call(.post, path, json: "{}").status == 401)
                #expect(try await catalog.daemon.call(.post, path, token: user, json: "{}").status == 403)
                let one = "\(path)/\(product.id.text)"
                #expect(try await catalog.daemon.call(.patch, one, token: user, json: "{}").status == 403)
                #expect(try await catalog.daemon.call(.delete, one, token: user).status == 403)
            }
            #expect(try await catalog.daemon.call(.put, "/products").status == 405)
        }
    }

    @Test(arguments: [
        (#"{"sku":"","name":"x","price":"1"}"#, "sku"), (#"{"name":"x","price":"1"}"#, "sku"),
        (#"{"sku":"a","name":"x","price":"-1"}"#, "price"), (#"{"sku":"a","name":"x","price":1e12}"#, "price"),
        (#"{"sku":"a","name":"x","price":"1.234"}"#, "price"), (#"{"sku":"a","name":"x","price":"abc"}"#, "price"),
        (#"{"sku":"a","name":"x","price":"1","stock":1099511627776}"#, "stock"),
        (#"{"sku":"a","name":"x","price":"1","stock":-1}"#, "stock"),
        (#"{"sku":"a","name":"x","price":"1","stock":1.5}"#, "stock"),
        (#"{"sku":"a","name":"x\u0000","price":"1"}"#, "name"),
        (#"{"sku":"a","name":"x","price":"1","color":1}"#, "color"),
        (#"{"sku":"a","name":"x","price":"1","images":["javascript:1"]}"#, "images"),
        (#"{"sku":"a","name":"x","price":"1","attributes":[]}"#, "attributes"),
        (#"{"sku":"a","name":"x","price":"1","categories":["nowhere"]}"#, "categories"),
        (#"{"sku":"a","name":"x","price":"1","template_id":"x"}"#, "template_id"),
        (#"{"sku":"a","name":"x","price":"1","attributes":{"a":"\u0000"}}"#, "attributes"),
        (
            #"{"sku":"a","name":"x","price":"1","attributes":{"a":\#(String(repeating: "[", count: 33) + String(repeating: "]", count: 33))}}"#,
            "attributes"
        ),
        (
            #"{"sku":"a","name":"x","price":"1","attributes":{"a":["\#(String(repeating: "a", count: 65536))"]}}"#,
            "attributes"
        ),
    ])
    func `a field that can not be is refused by name`(json: String, field: String) async throws {
        try await CatalogTest.with { catalog async throws in
            let answer = try await catalog.daemon.call(.post, "/products", token: catalog.admin, json: json)
            #expect(answer.status == 422)
            #expect(try answer.problem.errors.map(\.field) == [field])
        }
    }

    @Test func `a SKU is there once`() async throws {
        try await CatalogTest.with { catalog async throws in
            try await catalog.product("A")
            let answer = try await catalog.daemon.call(
                .post, "/products", token: catalog.admin, json: #"{"sku":"A","name":"x","price":"1"}"#)
            #expect(answer.status == 409)
            let problem = try answer.problem
            #expect(problem.slug == "sku-taken")
        }
    }

    @Test func `a malformed id is 422, an unknown one 404`() async throws {
        try await CatalogTest.with { catalog async throws in
            for id in ["x", "%00", "\(UUID.v7().text)%3Fx=1", "1"] {
                #expect(try await catalog.daemon.call(.get, "/products/\(id)").status == 422)
            }
            #expect(try await catalog.daemon.call(.get, "/products/\(UUID.v7().text)").status == 404)
            #expect(try await catalog.daemon.call(.get, "/products/sku/nothing%2Fhere").status == 404)
            #expect(try await catalog.daemon.call(.get, "/products/sku/%00").status == 422)
        }
    }

    @Test func `an inactive product is only there for admins`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", more: #","is_active":false"#)
            #expect(try await catalog.daemon.call(.get, "/products/\(product.id.text)").status == 404)
            #expect(
                try await catalog.daemon.call(.get, "/products/\(product.id.text)", token: catalog.admin).status == 200)
            #expect(try await catalog.skus("is_active=false") == [])
            #expect(try await catalog.skus("is_active=false", token: catalog.admin) == ["A"])
        }
    }

    @Test func `what has not changed is not sent again, and a change of another version is refused`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A")
            let path = "/products/\(product.id.text)"
            let etag = try #require(try await catalog.daemon.call(.get, path).header("ETag"))
            #expect(try await catalog.daemon.call(.get, path, headers: ["If-None-Match": etag]).status == 304)
            func change(_ etag: String) async throws -> Int {
                try await catalog.daemon.call(
                    .patch, path, token: catalog.admin, json: #"{"stock":5}"#, headers: ["If-Match": etag]
                ).status
            }
            #expect(try await change(etag) == 200)
            #expect(try await change(etag) == 412)
            #expect(try await change("*") == 200)
            #expect(try await catalog.daemon.call(.get, path, headers: ["If-None-Match": etag]).status == 200)
        }
    }

    @Test func `attributes are held to the template`() async throws {
        try await CatalogTest.with { catalog async throws in
            let template = try await catalog.daemon.call(
                .post, "/templates", token: catalog.admin,
                json: #"{"name":"Tea","schema":{"grams":"number","organic":"boolean"}}"#
            ).decoded(as: AttributeTemplate.self)
            let start = #"{"sku":"A","name":"Tea","price":"1","template_id":"\#(template.id.text)","attributes":"#
            func post(_ attributes: String) async throws -> TestAnswer {
                try await catalog.daemon.call(.post, "/products", token: catalog.admin, json: start + attributes + "}")
            }
            let wrong = try await post(#"{"grams":"many","colour":"red"}"#)
            #expect(wrong.status == 422)
            #expect(try wrong.problem.errors.map(\.field) == ["attributes.colour", "attributes.grams"])
            #expect(try await post(#"{"grams":100,"organic":true}"#).status == 201)
            #expect(try await catalog.skus("attr.grams=100") == ["A"])
            #expect(try await catalog.skus("attr.grams=200") == [])
            let inUse = try await catalog.daemon.call(.delete, "/templates/\(template.id.text)", token: catalog.admin)
            #expect(inUse.status == 409)
        }
    }

    @Test func `a database that goes is 503, and well again when it is back`() async throws {
        let server = try await TemporaryPostgres.start()
        let url = try await server.newDatabase()
        let environment = ["DATABASE_URL": url, "SHOP_MIGRATIONS": repositoryFolder("migrations")]
        try await TestDaemon.with(CatalogDaemon.self, environment: environment) { daemon async throws in
            #expect(try await daemon.call(.get, "/products").status == 200)
            try await server.stop()
            let down = try await daemon.call(.get, "/products")
            #expect(down.status == 503)
            #expect(down.header("Retry-After") != nil)
            #expect(try await daemon.call(.get, "/health").status == 503)
            try await server.resume()
            var status = 0
            let deadline = ContinuousClock.now + .seconds(60)
            while status != 200, ContinuousClock.now < deadline {
                status = try await daemon.call(.get, "/products").status
            }
            #expect(status == 200)
        }
        try await server.stop()
    }
}

@Suite struct CategoryTests {
    @Test func `categories form a tree that products are counted and found in`() async throws {
        try await CatalogTest.with { catalog async throws in
            func post(_ json: String) async throws -> TestAnswer {
                try await catalog.daemon.call(.post, "/categories", token: catalog.admin, json: json)
            }
            let home = try await post(#"{"slug":"home","name":"Home"}"#).decoded(as: Wire.Category.self)
            let lamps = try await post(#"{"slug":"lamps","name":"Lamps","parent_id":"\#(home.id.text)"}"#)
                .decoded(as: Wire.Category.self)
            #expect(try await post(#"{"slug":"lamps","name":"Other"}"#).status == 409)
            #expect(try await post(#"{"slug":"No Good","name":"Other"}"#).status == 422)
            #expect(try await post(#"{"slug":"x","name":"x","parent_id":"\#(UUID.v7().text)"}"#).status == 422)

            try await catalog.product("L", more: #","categories":["lamps"]"#)
            #expect(try await catalog.skus("category=home") == ["L"])
            #expect(try await catalog.skus("category=nowhere") == [])
            let list = try await catalog.daemon.call(.get, "/categories").decoded(as: [Wire.Category].self)
            #expect(list.map(\.slug) == ["home", "lamps"])
            // As many as a visitor finds in it: a product in both counts once.
            #expect(list.map(\.productCount) == [1, 1])
            try await catalog.product("M", more: #","categories":["home","lamps"]"#)
            try await catalog.product("N", more: #","categories":["home"],"is_active":false"#)
            let more = try await catalog.daemon.call(.get, "/categories").decoded(as: [Wire.Category].self)
            #expect(more.map(\.productCount) == [2, 2])

            func patch(_ id: UUID, _ json: String) async throws -> Int {
                try await catalog.daemon.call(.patch, "/categories/\(id.text)", token: catalog.admin, json: json).status
            }
            #expect(try await patch(home.id, #"{"parent_id":"\#(lamps.id.text)"}"#) == 422)
            #expect(try await patch(home.id, #"{"parent_id":"\#(home.id.text)"}"#) == 422)
            #expect(try await patch(lamps.id, #"{"parent_id":null,"name":"Light"}"#) == 200)
            #expect(try await patch(.v7(), "{}") == 404)
            #expect(try await patch(lamps.id, #"{"parent_id":"\#(home.id.text)"}"#) == 200)
            #expect(
                try await catalog.daemon.call(.delete, "/categories/\(home.id.text)", token: catalog.admin).status
                    == 409)
            #expect(
                try await catalog.daemon.call(.delete, "/categories/\(lamps.id.text)", token: catalog.admin).status
                    == 204)
            #expect(
                try await catalog.daemon.call(.delete, "/categories/\(lamps.id.text)", token: catalog.admin).status
                    == 404)
        }
    }
}

@Suite struct ListTests {
    @Test func `filters and orders give what they say`() async throws {
        try await CatalogTest.with { catalog async throws in
            try await catalog.product("GARDEN-1", price: "5.00", stock: 0)
            try await catalog.product("LAMP-1", price: "20.00")
            try await catalog.product("LAMP-2", price: "10.00")
            #expect(try await catalog.skus("") == ["LAMP-2", "LAMP-1", "GARDEN-1"])
            #expect(try await catalog.skus("sort=price") == ["GARDEN-1", "LAMP-2", "LAMP-1"])
            #expect(try await catalog.skus("sort=-price") == ["LAMP-1", "LAMP-2", "GARDEN-1"])
            #expect(try await catalog.skus("sort=name") == ["GARDEN-1", "LAMP-1", "LAMP-2"])
            #expect(try await catalog.skus("q=lam&sort=price") == ["LAMP-2", "LAMP-1"])
            #expect(try await catalog.skus("q=product+garden") == ["GARDEN-1"])
            #expect(try await catalog.skus("q=%26%7C%21%27%22%5C") == [])
            #expect(try await catalog.skus("q=nothing") == [])
            #expect(try await catalog.skus("in_stock=true&sort=name") == ["LAMP-1", "LAMP-2"])
            #expect(try await catalog.skus("min_price=6&max_price=15") == ["LAMP-2"])
            let ids = try await catalog.daemon.call(.get, "/products?sort=name").decoded(as: [Product].self).map(
                \.id.text)
            #expect(try await catalog.skus("ids=\(ids[0]),\(ids[2])&sort=name") == ["GARDEN-1", "LAMP-2"])
        }
    }

    @Test func `names sort as people sort them, page by page`() async throws {
        try await CatalogTest.with { catalog async throws in
            let sorted = [
                "1 m", "2 m", "10 m", "10 м", "Cable 1.5 m", "cable 2 m", "Cable 10 m", "café", "Cafeteria", "Ёлка",
                "елочка", "Ель",
                "Лампа 2", "лампа 9", "Лампа 0010", "Лампа 11",
            ]
            for (number, name) in sorted.enumerated().shuffled() {
                _ = try await catalog.daemon.call(
                    .post, "/products", token: catalog.admin,
                    json: #"{"sku":"N\#(number)","name":"\#(name)","price":"1"}"#)
            }
            var seen: [String] = []
            var path: String? = "/products?limit=3&sort=name"
            while let current = path {
                let answer = try await catalog.daemon.call(.get, current)
                seen += try answer.decoded(as: [Product].self).map(\.name)
                path = answer.header("Link").map { link in "/products" + link.dropFirst().prefix { $0 != ">" } }
            }
            #expect(seen == sorted)
            // What the daemon before this one has given for a cursor: a name is a place in any order.
            let cursor = URLEncoding.encode("\(UUID.v7().text).Cable 10 m")
            let answer = try await catalog.daemon.call(.get, "/products?sort=name&limit=2&cursor=\(cursor)")
            #expect(try answer.decoded(as: [Product].self).map(\.name) == ["café", "Cafeteria"])
        }
    }

    @Test(arguments: ["", "sort=price", "sort=-price", "sort=name", "q=product", "q=product&sort=price"])
    func `walking all pages shows every product once`(query: String) async throws {
        try await CatalogTest.with { catalog async throws in
            // Equal prices and names with quotes, so that only the id tells rows apart.
            for number in 1...17 { try await catalog.product("P\(number)", price: number < 9 ? "1.00" : "2.00") }
            var seen: [String] = []
            var path: String? = "/products?limit=5&\(query)"
            while let current = path {
                let answer = try await catalog.daemon.call(.get, current)
                #expect(answer.header("X-Total-Count") == "17")
                seen += try answer.decoded(as: [Product].self).map(\.sku)
                path = answer.header("Link").map { link in "/products" + link.dropFirst().prefix { $0 != ">" } }
            }
            #expect(seen.count == 17)
            #expect(Set(seen).count == 17)
        }
    }

    @Test(arguments: [
        "limit=0", "limit=101", "limit=x", "cursor=x", "sort=random", "min_price=-1", "min_price=1e5",
        "in_stock=perhaps",
        "ids=1,2", "min_price=50&max_price=10", "q=a%00", "sort=price&cursor=\(UUID.v7().text).x", "max_price=1.234",
    ])
    func `a parameter that can not be is 422`(query: String) async throws {
        try await CatalogTest.with { catalog async throws in
            #expect(try await catalog.daemon.call(.get, "/products?\(query)").status == 422)
        }
    }
}
