import Daemon
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
            let front = try await gateway.call(.get, "/?min_price=cheap")
            #expect(front.status == 422)
            #expect(front.body.contains("role=\"alert\""))
            #expect(!front.body.contains("class=\"hero\""))
        }
    }

    @Test func `the front page begins with the owner's words and picture, and leads to the categories`() async throws {
        let settings = ["SHOP_WELCOME": "Lamps & more <for> you", "SHOP_HERO": "/media/hero.svg /media/hero-dark.svg"]
        try await GatewayFixture.with(FullSisters.self, settings: settings) { gateway async throws in
            let page = try await gateway.call(.get, "/").body
            #expect(HTMLCheck(page).faults == [])
            #expect(page.contains("<h1>Lamps &amp; more &lt;for&gt; you</h1>"))
            #expect(page.split(separator: "<h1").count == 2)
            #expect(page.contains(#"<source srcset="/media/hero-dark.svg" media="(prefers-color-scheme: dark)">"#))
            #expect(page.contains(#"<a class="tile" href="/category/home">"#))
            for other in ["/?q=desk", "/?cursor=abc", "/category/lamps", "/?in_stock=true"] {
                let page = try await gateway.call(.get, other).body
                #expect(!page.contains("class=\"hero\""), "\(other)")
                #expect(!page.contains("class=\"tile\""), "\(other)")
                #expect(page.split(separator: "<h1").count == 2, "\(other)")
            }
        }
        try await GatewayFixture.with(EmptySisters.self) { gateway async throws in
            let page = try await gateway.call(.get, "/").body
            #expect(page.contains(#"<img src="/static/hero.svg?v="#))
            #expect(!page.contains("tile"))
        }
    }

    @Test(arguments: [
        ("SHOP_HERO", "hero.jpg"), ("SHOP_HERO", "javascript:alert(1)"), ("SHOP_HERO", "http://example.com/a.jpg"),
        ("SHOP_HERO", "/media/a.jpg /media/b.jpg /media/c.jpg"), ("SHOP_HERO", "/media/ü.jpg"),
        ("SHOP_WELCOME", String(repeating: "x", count: 201)),
    ])
    func `a picture that no page could show, or too many words, prevent the start`(name: String, value: String) async {
        await #expect {
            try await GatewayFixture.with(EmptySisters.self, settings: [name: value]) { _ in }
        } throws: { error in
            (error as? SettingError)?.description.contains(name) == true
        }
    }

    @Test(arguments: [
        ("height_cm", "32", true, Language.en, "Height", "32\u{A0}cm"),
        ("height_cm", "32", true, .ru, "Height", "32\u{A0}см"),
        ("height_cm", "tall", false, .en, "Height cm", "tall"), ("power_W", "60", true, .en, "Power", "60\u{A0}W"),
        ("cm", "3", true, .en, "Cm", "3"), ("dishwasher_safe", "yes", false, .en, "Dishwasher safe", "yes"),
        ("вес_kg", "2", true, .ru, "Вес", "2\u{A0}кг"), ("_", "1", true, .en, "_", "1"),
        ("ISBN", "1", false, .en, "ISBN", "1"),
    ])
    func `an attribute is shown by words, and a number with its unit`(
        name: String, value: String, isNumber: Bool, language: Language, label: String, text: String
    ) {
        let model = AttributeModel(name: name, text: value, isNumber: isNumber, in: language)
        #expect((model.name, model.text) == (label, text))
    }

    private func pills(in page: String) -> [String] {
        page.split(separator: #"<a class="pill" href=""#).dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }
}
