import FoundationEssentials
import Gateway
import JSON
import Templating
import TestSupport
import Testing
import Wire

@Suite struct SearchEngineTests {
    private static let shop = "https://shop.example.org"
    private static let settings = ["SHOP_URL": shop + "/"]
    private let product = ShopData.full.products[0]

    @Test func `a product tells search engines its address, its languages and its offer, whatever its name`()
        async throws
    {
        try await GatewayFixture.with(FullSisters.self, settings: Self.settings) { gateway async throws in
            let path = Paths.product(product.id)
            let page = try await gateway.call(.get, path).body
            #expect(page.contains(#"<link rel="canonical" href="\#(Self.shop)\#(path)">"#))
            #expect(page.contains(#"<link rel="alternate" hreflang="ru" href="\#(Self.shop)\#(path)?lang=ru">"#))
            #expect(page.contains(#"<meta property="og:image" content="\#(Self.shop)/static/demo/lamp.svg">"#))
            #expect(page.contains(#"<meta name="description" content="#))
            #expect(!page.contains("noindex"))

            let facts = try facts(in: page)
            let itself = try #require(facts.first { $0["@type"] == .string("Product") })
            // Also with a name that would end a script.
            #expect(itself["name"] == .string(product.name))
            #expect(itself["sku"] == .string(product.sku))
            guard case .object(let offer)? = itself["offers"] else {
                Issue.record("no offer")
                return
            }
            #expect(offer["price"] == .string(product.price.description))
            #expect(offer["priceCurrency"] == .string("USD"))
            #expect(offer["availability"] == .string("https://schema.org/InStock"))
            #expect(facts.contains { $0["@type"] == .string("BreadcrumbList") })
        }
    }

    @Test(arguments: [
        "/?q=lamp", "/?cursor=abc", "/cart", "/login", "/register", "/orders", "/account", "/admin", "/nothing",
    ])
    func `pages about the reader, search results and errors are for no search engine`(path: String) async throws {
        try await GatewayFixture.with(FullSisters.self, settings: Self.settings) { gateway async throws in
            let token = path == "/login" || path == "/register" ? nil : TestToken.admin()
            let page = try await gateway.call(.get, path, token: token).body
            #expect(page.contains(#"<meta name="robots" content="noindex">"#))
            #expect(!page.contains("canonical"))
            #expect(!page.contains("ld+json"))
        }
    }

    @Test(arguments: [
        ("/", "/"), ("/?sort=price&min_price=2", "/"), ("/?lang=ru", "/?lang=ru"),
        ("/category/lamps", "/category/lamps"),
        ("/category/lamps/?sort=name&in_stock=true&lang=en", "/category/lamps?lang=en"), ("/?lang=xx", "/"),
    ])
    func `a list has one address, without filters and empty parameters`(path: String, canonical: String) async throws {
        try await GatewayFixture.with(FullSisters.self, settings: Self.settings) { gateway async throws in
            let page = try await gateway.call(.get, path).body
            #expect(page.contains(#"<link rel="canonical" href="\#(Self.shop)\#(canonical)">"#))
            #expect(try !facts(in: page).isEmpty)
        }
    }

    @Test func `the language in the address wins, and can be changed on the page`() async throws {
        try await GatewayFixture.with(FullSisters.self, settings: Self.settings) { gateway async throws in
            let headers = ["Accept-Language": "en", "Cookie": "lang=en"]
            let page = try await gateway.call(.get, "/category/lamps?lang=ru", headers: headers)
            #expect(page.header("Content-Language") == "ru")
            #expect(page.body.contains("/language?to=en&amp;next=%2Fcategory%2Flamps\""))
            // A choice of before stays; without one, the reader goes on in the language of the address.
            #expect(page.header("Set-Cookie") == nil)
            let first = try await gateway.call(.get, "/category/lamps?lang=ru", headers: ["Accept-Language": "en"])
            #expect(first.header("Set-Cookie")?.hasPrefix("lang=ru; Path=/; ") == true)
            #expect(first.header("X-Accel-Expires") == nil)
        }
    }

    @Test func `the sitemap names every page in each language, with the time of its change`() async throws {
        try await GatewayFixture.with(FullSisters.self, settings: Self.settings) { gateway async throws in
            let index = try await gateway.call(.get, "/sitemap.xml")
            #expect(index.header("Content-Type") == "application/xml; charset=utf-8")
            #expect(
                index.body.split(separator: "<loc>").dropFirst().map { String($0.prefix { $0 != "<" }) }
                    == ["\(Self.shop)/sitemap/pages.xml", "\(Self.shop)/sitemap/products-0.xml"])
            let pages = try await gateway.call(.get, "/sitemap/pages.xml").body
            #expect(pages.contains("<loc>\(Self.shop)/</loc>"))
            #expect(pages.contains("<loc>\(Self.shop)/category/lamps</loc>"))
            let products = try await gateway.call(.get, "/sitemap/products-0.xml").body
            #expect(products.split(separator: "<url>").count - 1 == ShopData.full.products.count)
            let address = Self.shop + Paths.product(product.id)
            #expect(products.contains("<loc>\(address)</loc><lastmod>2026-11-28T10:00:00.000Z</lastmod>"))
            #expect(products.contains(#"hreflang="x-default" href="\#(address)"/>"#))
            #expect(products.contains(#"hreflang="ru" href="\#(address)?lang=ru"/>"#))
            for path in [
                "products-1.xml", "products-00.xml", "products--1.xml", "products-99999999999999999999.xml", "x",
            ] {
                #expect(try await gateway.call(.get, "/sitemap/\(path)").status == 404, "\(path)")
            }
        }
    }

    @Test func `robots are told where the sitemap is, and what is not for them`() async throws {
        try await GatewayFixture.with(EmptySisters.self, settings: Self.settings) { gateway async throws in
            let robots = try await gateway.call(.get, "/robots.txt")
            #expect(robots.header("Content-Type") == "text/plain; charset=utf-8")
            #expect(robots.body.hasPrefix("User-agent: *\nDisallow: /api/\n"))
            #expect(robots.body.hasSuffix("\nSitemap: \(Self.shop)/sitemap.xml\n"))
        }
    }

    @Test(
        arguments: [
            ("shop.test:8443", "https", "https://shop.test:8443"), ("[::1]:8000", nil, "http://[::1]:8000"),
            ("a\"><script>", nil, "http://localhost:8000"), ("a&b", nil, "http://localhost:8000"),
        ] as [(String, String?, String)])
    func `until the owner names the shop's address, it is the one that the reader uses`(
        host: String, scheme: String?, address: String
    ) async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            var headers = ["Host": host]
            headers["X-Forwarded-Proto"] = scheme
            let page = try await gateway.call(.get, "/", headers: headers).body
            #expect(page.contains(#"<link rel="canonical" href="\#(address)/">"#))
        }
    }

    @Test(arguments: [
        ("4006381333931", true), ("96385074", true), ("036000291452", true), ("00012345600012", true),
        ("4006381333932", false), ("400638133393", false), ("", false), ("４006381333931", false),
        ("40063813339-1", false),
    ])
    func `a number is told as GTIN only if its check digit says so`(number: String, isOne: Bool) {
        #expect(PageFacts.isGTIN(number) == isOne)
    }

    @Test func `a summary ends with a whole word`() {
        #expect(PageHead.summary(of: " A\n lamp\t\tof  oak ") == "A lamp of oak")
        let long = PageHead.summary(of: String(repeating: "lamps ", count: 50))
        #expect(long.count <= 160)
        #expect(long.hasSuffix("lamps…"))
        #expect(PageHead.summary(of: String(repeating: "x", count: 500)).count == 160)
        #expect(PageHead.summary(of: "") == "")
    }

    private func facts(in page: String) throws -> [[String: JSONValue]] {
        let script = try #require(page.firstMatch(of: /<script type="application\/ld\+json">(.*?)<\/script>/)?.1)
        guard case .object(let whole) = try JSONValue(parsing: Array(String(script).utf8)),
            case .array(let graph)? = whole["@graph"]
        else { return [] }
        return graph.compactMap { if case .object(let fields) = $0 { fields } else { nil } }
    }
}
