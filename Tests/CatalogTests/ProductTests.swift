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

    @Test func `attributes that are added bit by bit are held to the same limits`() async throws {
        try await CatalogTest.with { catalog async throws in
            let path = "/products/\(try await catalog.product("A").id.text)"
            var statuses: [Int] = []
            for number in 1...20 {
                let text = String(repeating: "a", count: 5000)
                let json = #"{"attributes":{"\#(number)":"\#(text)"},"before":{"attributes":{}}}"#
                let answer = try await catalog.daemon.call(.patch, path, token: catalog.admin, json: json)
                statuses.append(answer.status)
                if answer.status == 422 { #expect(try answer.problem.errors.map(\.field) == ["attributes"]) }
            }
            // 64 KB hold thirteen of them.
            #expect(statuses == Array(repeating: 200, count: 13) + Array(repeating: 422, count: 7))
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
