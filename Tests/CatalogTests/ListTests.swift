import Daemon
import FoundationEssentials
import TestSupport
import Testing
import Wire

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

    @Test func `the addresses for a sitemap are those of all active products, oldest first, in parts`() async throws {
        try await CatalogTest.with { catalog async throws in
            for number in 1...3 { try await catalog.product("P-\(number)") }
            let products = try await catalog.daemon.call(.get, "/products?sort=name").decoded(as: [Product].self)
            let hidden = products[1].id
            _ = try await catalog.daemon.call(
                .patch, "/products/\(hidden.text)", token: catalog.admin, json: #"{"is_active":false}"#)
            let answer = try await catalog.daemon.call(.get, "/products/addresses", token: catalog.admin)
            let addresses = try answer.decoded(as: [ProductAddress].self)
            #expect(addresses.map(\.id) == [products[0].id, products[2].id])
            #expect(addresses.map(\.updatedAt) == [products[0].updatedAt, products[2].updatedAt])
            #expect(try await catalog.daemon.call(.get, "/products/addresses?part=1").body == "[]")
            for part in ["-1", "x", "1000001"] {
                #expect(try await catalog.daemon.call(.get, "/products/addresses?part=\(part)").status == 422)
            }
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
            // A cursor of the previous version: a name is a position in any order.
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
