import FoundationEssentials
import JSON
import TestSupport
import Testing
import Wire

@Suite struct ChangedMeanwhileTests {
    private func patch(_ catalog: CatalogTest, _ product: Product, _ json: String) async throws -> TestAnswer {
        try await catalog.daemon.call(.patch, "/products/\(product.id.text)", token: catalog.admin, json: json)
    }

    @Test func `what the caller leaves as it was shown stays as others have made it`() async throws {
        try await CatalogTest.with { catalog async throws in
            let old = try await catalog.product("A", more: #","attributes":{"a":1,"b":"x"}"#)
            let shown = JSONText(old).text
            _ = try await patch(catalog, old, #"{"price":"9.00","attributes":{"a":2,"b":"x"}}"#)
            let json = #"{"name":"Mine","price":"10.00","attributes":{"a":1,"b":"y"},"before":\#(shown)}"#
            let new = try await patch(catalog, old, json).decoded(as: Product.self)
            #expect(new.name == "Mine")
            #expect(new.price == Money("9.00"))
            #expect(new.attributes.text == #"{"a":2,"b":"y"}"#)
        }
    }

    @Test func `what both have changed is refused with theirs, by whom and when, and nothing is changed`() async throws
    {
        try await CatalogTest.with { catalog async throws in
            let old = try await catalog.product("A", more: #","attributes":{"a.b":1}"#)
            _ = try await patch(catalog, old, #"{"price":"9.00","attributes":{},"is_active":false}"#)
            let answer = try await patch(
                catalog, old,
                #"""
                {"name":"Mine","price":"8.00","attributes":{"a.b":3},"is_active":false,
                 "before":{"name":"Product A","price":"10.00","attributes":{"a.b":1},"is_active":true}}
                """#)
            #expect(answer.status == 409)
            let problem = try answer.problem
            #expect(problem.slug == "changed-meanwhile")
            #expect(problem.errors.map(\.field) == ["attributes.a.b", "price"])
            #expect(problem.errors.map(\.code) == [.changed, .changed])
            #expect(problem.errors.map { $0.theirs?.text } == [nil, #""9.00""#])
            #expect(problem.errors.allSatisfy { $0.by == "admin@example.com" && $0.at != nil })
            let now = try await catalog.daemon.call(.get, "/products/\(old.id.text)", token: catalog.admin)
            #expect(try now.decoded(as: Product.self).name == "Product A")
            // The same end by both is no conflict.
            let same = #"{"price":"9.00","before":{"price":"10.00"}}"#
            #expect(try await patch(catalog, old, same).status == 200)
        }
    }

    @Test func `a stock changes by as much as the caller has changed it, never below nothing`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 5)
            let order = UUID.v7()
            #expect(try await catalog.reserve([(product.id, 3)], for: order).status == 200)
            #expect(try await patch(catalog, product, #"{"stock":15,"before":{"stock":5}}"#).status == 200)
            #expect(try await catalog.stock(product.id) == 12)
            #expect(try await patch(catalog, product, #"{"stock":5,"before":{"stock":5}}"#).status == 200)
            #expect(try await catalog.stock(product.id) == 12)
            let below = try await patch(catalog, product, #"{"stock":0,"before":{"stock":13}}"#)
            #expect(below.status == 409)
            #expect(try below.problem.errors.first?.theirs?.text == "12")
            let much = try await patch(catalog, product, #"{"stock":2147483647,"before":{"stock":0}}"#)
            #expect(much.status == 422)
            #expect(try await patch(catalog, product, #"{"stock":4}"#).status == 200)
            #expect(try await catalog.stock(product.id) == 4)
        }
    }

    @Test func `of many who count at once nobody's difference is lost`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", stock: 5)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...20 {
                    group.addTask {
                        try await patch(catalog, product, #"{"stock":\#(5 + number),"before":{"stock":5}}"#).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await catalog.stock(product.id) == 5 + 210)
        }
    }

    @Test func `lists merge, unless somebody has put them into another order`() async throws {
        try await CatalogTest.with { catalog async throws in
            func images(_ names: String) -> String {
                "[" + names.map { #""https://example.com/\#($0)""# }.joined(separator: ",") + "]"
            }
            for (theirs, mine, merged) in [
                ("abx", "by", "byx"), ("xab", "aby", "xaby"), ("a", "axb", "ax"), ("ba", "abx", nil), ("bax", "b", nil),
                ("ba", "ba", "ba"), ("", "abx", "x"),
            ] {
                let product = try await catalog.product(UUID.v7().text, more: #","images":\#(images("ab"))"#)
                _ = try await patch(catalog, product, #"{"images":\#(images(theirs))}"#)
                let answer = try await patch(
                    catalog, product, #"{"images":\#(images(mine)),"before":{"images":\#(images("ab"))}}"#)
                if let merged {
                    let got = try answer.decoded(as: Product.self).images.compactMap(\.last)
                    #expect(String(got) == merged, "\(theirs) \(mine)")
                } else {
                    #expect(try answer.problem.errors.map(\.field) == ["images"], "\(theirs) \(mine)")
                }
            }
        }
    }

    @Test func `what nobody can have been shown is refused by name`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A")
            let typo = try await patch(catalog, product, #"{"price":"2","before":{"pirce":"1"}}"#)
            #expect(try typo.problem.errors.map(\.field) == ["before.pirce"])
            for shown in ["-9223372036854775808", "9223372036854775807", "-1", "2.5", #""2""#, "null", "2147483648"] {
                let refused = try await patch(catalog, product, #"{"stock":1,"before":{"stock":\#(shown)}}"#)
                #expect(refused.status == 422, "\(shown)")
                #expect(try refused.problem.errors.map(\.field) == ["before.stock"])
            }
            #expect(try await patch(catalog, product, #"{"price":"2","before":1}"#).status == 422)
        }
    }

    @Test func `of a product that was deleted an admin hears who did it`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A")
            _ = try await catalog.daemon.call(.delete, "/products/\(product.id.text)", token: catalog.admin)
            let gone = try await patch(catalog, product, #"{"price":"2"}"#)
            #expect(gone.status == 404)
            #expect(try gone.problem.errors.first?.by == "admin@example.com")
        }
    }
}
