import Gateway
import Templating
import TestSupport
import Testing
import Wire

@Suite struct CataloguePageTests {
    @Test func `the heading says what was sought, and each filter can be removed alone`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let page = try await gateway.call(
                .get, "/category/lamps?q=desk&min_price=1%2C5&in_stock=true&sort=price&lang=en"
            ).body
            #expect(page.contains("<h1>Results for “desk”</h1>"))
            #expect(
                pills(in: page) == [
                    "/category/lamps?min_price=1%2C5&amp;in_stock=true&amp;sort=price",
                    "/category/lamps?q=desk&amp;in_stock=true&amp;sort=price",
                    "/category/lamps?q=desk&amp;min_price=1%2C5&amp;sort=price",
                ])
            #expect(page.contains(">From $1.50<"))
            #expect(page.contains(#"<a class="pill-clear" href="/category/lamps">"#))
        }
    }

    @Test func `a list without filters has none to remove, and a refused one is none`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            #expect(pills(in: try await gateway.call(.get, "/?sort=price").body).isEmpty)
            let page = try await gateway.call(.get, "/?min_price=cheap&in_stock=perhaps&q=a")
            #expect(page.status == 422)
            #expect(pills(in: page.body) == ["/"])
        }
    }

    private func pills(in page: String) -> [String] {
        page.split(separator: #"<a class="pill" href=""#).dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }
}
