import Daemon
import FoundationEssentials
import Gateway
import TestSupport
import Testing
import Wire

@Suite struct ListQueryTests {
    private func page(_ gateway: TestDaemon, _ path: String) async throws -> TestAnswer {
        let answer = try await gateway.call(
            .get, path, headers: ["Cookie": "access_token=\(TestToken.admin()); lang=en"])
        #expect(HTMLCheck(answer.body).faults == [], "\(path)")
        return answer
    }

    @Test(arguments: [
        ("/?sort=random", "id=\"sort-problem\">Sort by: Choose one of the list."),
        ("/?min_price=abc", "id=\"field-min_price-problem\""),
        ("/?max_price=0", "id=\"field-max_price-problem\""), ("/?cursor=bad", "This is the beginning."),
        ("/?in_stock=perhaps", "In stock only: Must be true or false."),
        ("/category/lamps?sort=random&cursor=bad", "This is the beginning."),
        ("/?q=" + String(repeating: "x", count: 201), "Must have at most 200 characters."),
        ("/admin/products?max_stock=few", "Products that run out: stock of at most: Must be a whole number."),
        ("/admin/products?cursor=bad", "This is the beginning."),
        ("/admin/orders?status=lost", "id=\"status-problem\""),
        ("/admin/orders?cursor=bad", "This is the beginning."), ("/admin/users?cursor=bad", "This is the beginning."),
        ("/admin/users?q=" + String(repeating: "x", count: 300), "id=\"query-problem\""),
        ("/orders?cursor=bad", "This is the beginning."),
        (Paths.movements(ShopData.full.products[0].id) + "?cursor=bad", "This is the beginning."),
    ])
    func `what is wrong with a query is said, and the rest is shown`(path: String, words: String) async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await page(gateway, path)
            #expect(answer.status == 422)
            #expect(answer.body.contains(words))
            let shown = path.hasPrefix("/admin/products/") ? "<td>" : path.contains("orders") ? "2026-" : "<li"
            #expect(answer.body.contains(path.contains("users") ? "@" : shown))
            #expect(!answer.body.contains("Nothing found"))
        }
    }

    @Test func `several things are said at once, and what was right still narrows the list`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await page(gateway, "/?q=lamp&min_price=1&max_price=x&sort=random&cursor=bad")
            for words in ["id=\"sort-problem\"", "id=\"field-max_price-problem\"", "This is the beginning."] {
                #expect(answer.body.contains(words), "\(words)")
            }
            #expect(answer.body.contains("value=\"x\""))
            // The next page is asked for without what was refused.
            #expect(answer.body.contains("href=\"/?q=lamp&amp;min_price=1&amp;cursor="))
        }
    }
}
