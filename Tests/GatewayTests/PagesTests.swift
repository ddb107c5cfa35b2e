import Daemon
import Gateway
import Templating
import TestSupport
import Testing
import Wire

@Suite struct PagesTests {
    private static let languages = ["en", "ru"]

    @Test(arguments: languages) func `every page is whole and escaped when everything is there`(
        language: String
    ) async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            for path in try await Self.paths() + Self.examples.flatMap(\.paths) {
                let answer = try await page(gateway, path, language)
                #expect(answer.status == 200, "\(path)")
                check(answer, path)
            }
        }
    }

    @Test(arguments: languages) func `every page is whole when nothing is there`(language: String) async throws {
        try await GatewayFixture.with(EmptySisters.self) { gateway async throws in
            // An empty cart has nothing to check out, and an account that is gone has no session.
            for path in try await Self.paths() where path != "/account" {
                let answer = try await page(gateway, path, language)
                #expect(answer.status == 200, "\(path)")
                check(answer, path)
            }
            #expect(try await page(gateway, "/checkout", language).header("Location") == "/cart")
            let ended = try await page(gateway, "/account", language)
            #expect(ended.header("Location") == "/login?next=%2Faccount")
            #expect(ended.header("Set-Cookie")?.contains("Max-Age=0") == true)
        }
    }

    @Test(arguments: languages) func `the sign-in pages are whole`(language: String) async throws {
        try await GatewayFixture.with(EmptySisters.self) { gateway async throws in
            for path in ["/login", "/register", "/login?next=/cart"] {
                let answer = try await gateway.call(.get, path, headers: ["Accept-Language": language])
                #expect(answer.status == 200)
                check(answer, path)
            }
        }
    }

    @Test(arguments: languages) func `with all sisters down pages say so and the gateway lives`(
        language: String
    ) async throws {
        // Without news of sessions nobody would be signed in.
        try await TestDaemon.with(BusyAuth.self) { auth async throws in
            try await GatewayFixture.with(sistersAt: Self.nowhere, auth: auth.address) { gateway async throws in
                for path in ["/", "/category/x", "/cart", "/checkout", "/orders", "/admin/products", "/admin/stats"] {
                    let answer = try await page(gateway, path, language)
                    #expect(answer.status == 503, "\(path)")
                    #expect(answer.header("Retry-After") != nil)
                    check(answer, path)
                }
                // These are worth something without their sisters.
                for path in ["/account", "/admin"] {
                    let answer = try await page(gateway, path, language)
                    #expect(answer.status == 200, "\(path)")
                    #expect(answer.body.contains("notice-bad"))
                    check(answer, path)
                }
                #expect(try await gateway.call(.get, "/login").status == 200)
                #expect(try await gateway.call(.get, "/health").status == 503)
            }
        }
    }

    @Test(arguments: languages) func `who can't be checked is told so on private pages, and is a visitor on others`(
        language: String
    ) async throws {
        try await TestDaemon.with(FullSisters.self) { sisters async throws in
            try await GatewayFixture.with(sistersAt: sisters.address, auth: Self.nowhere) { gateway async throws in
                let headers = [
                    "Accept-Language": language, "Cookie": "access_token=\(TestToken.admin())",
                    "Sec-Fetch-Site": "same-origin",
                ]
                for path in ["/cart", "/checkout", "/orders", "/account", "/admin"] {
                    let answer = try await gateway.call(.get, path, headers: headers)
                    #expect(answer.status == 503, "\(path)")
                    #expect(answer.header("Set-Cookie") == nil)
                    #expect(answer.body.contains(language == "en" ? "check your session" : "проверить ваш вход"))
                    check(answer, path)
                }
                #expect(try await gateway.call(.post, "/cart", form: "action=clear", headers: headers).status == 503)
                let home = try await gateway.call(.get, "/", headers: headers)
                #expect(home.status == 200)
                #expect(!home.body.contains("admin@example.com"))
                let out = try await gateway.call(.post, "/logout", form: "", headers: headers)
                #expect(out.status == 503)
                #expect(out.header("Set-Cookie")?.contains("Max-Age=0") == true)
                check(out, "/logout")
            }
        }
    }

    private static let nowhere = "unix:/tmp/shop-nobody-listens.sock"

    @Test func `what is not there is a page too, with the request id`() async throws {
        try await GatewayFixture.with(EmptySisters.self) { gateway async throws in
            let paths = ["/nothing", "/product/\(UUIDText.absent)", "/product/abc", "/category/none", "/orders/abc"]
            for path in paths {
                let answer = try await page(gateway, path, "en")
                #expect(answer.status == 404, "\(path)")
                let id = try #require(answer.header("X-Request-ID"))
                #expect(answer.body.contains("<code>\(id)</code>"))
                check(answer, path)
            }
            #expect(try await page(gateway, "/language?to=xx", "en").status == 404)
        }
    }

    /// Those of requests that are too many are answered beyond the bound: they must not wait for anybody.
    @Test func `a page that says what went wrong asks no sister`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let right = try await gateway.call(.get, "/account", token: TestToken.user())
            #expect(right.body.contains("class=\"badge\""))
            let wrong = try await gateway.call(.get, "/nothing-here", token: TestToken.user())
            #expect(wrong.status == 404)
            #expect(!wrong.body.contains("class=\"badge\""))
        }
    }

    @Test func `signed-in pages are kept by nobody, and tell their language`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let mine = try await page(gateway, "/orders", "ru")
            #expect(mine.header("Cache-Control") == "private, no-store")
            #expect(mine.header("Content-Language") == "ru")
            #expect(mine.header("Content-Type") == "text/html; charset=utf-8")
            let visitors = try await gateway.call(.get, "/")
            #expect(visitors.header("Vary") == "Accept-Language, Cookie")
            #expect(visitors.headers("Set-Cookie").isEmpty)
        }
    }

    @Test(arguments: [("en", "Courier "), ("ru", "Курьером ")])
    func `an order's delivery is named in the language of who reads it`(language: String, name: String) async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let order = ShopData.full.orders[0].id
            for path in [Paths.order(order), Paths.adminOrder(order), Paths.adminOrders] {
                #expect(try await page(gateway, path, language).body.contains(name), "\(path)")
            }
        }
    }

    // MARK: - Which pages there are

    /// Every page without a changing part in its address is opened: they are read off the routes.
    static func paths() async throws -> [String] {
        let routes = try await TestDaemon.routes(of: GatewayDaemon.self, environment: GatewayFixture.environment())
        let fixed = routes.filter { $0.hasPrefix("GET ") && !$0.contains("{") }.map { String($0.dropFirst(4)) }
        return fixed.filter { !otherwise.contains($0) }.sorted() + queries
    }

    /// Those that lead elsewhere: they have tests of their own.
    private static let otherwise = [
        "/login", "/register", "/language", "/checkout", Paths.changePassword, "/robots.txt", "/sitemap.xml",
    ]
    private static let queries = [
        "/?q=lamp&min_price=1&in_stock=true&sort=-price", "/?cursor=abc", "/?q=<script>", "/admin/products?q=lamp",
        "/admin/orders?status=paid&email=a%40b", "/admin/stats?days=90", "/admin/stats?days=x",
        "/admin/products?max_stock=5",
    ]
    /// The values for `{…}` in the others.
    static let examples: [(route: String, paths: [String])] = {
        let data = ShopData.full
        return [
            ("/product/{id}", data.products.map { Paths.product($0.id) }),
            ("/admin/products/{id}", data.products.map { Paths.adminProduct($0.id) }),
            ("/admin/products/{id}/movements", data.products.map { Paths.movements($0.id) }),
            ("/category/{slug}", data.categories.map { Paths.category($0.slug) }),
            ("/admin/categories/{id}", data.categories.map { "/admin/categories/\($0.id.text)" }),
            ("/admin/templates/{id}", data.templates.map { "/admin/templates/\($0.id.text)" }),
            ("/admin/deliveries/{id}", data.deliveries.map { "/admin/deliveries/\($0.id.text)" }),
            ("/orders/{id}", data.orders.map { Paths.order($0.id) }),
            // XML: SearchEngineTests.
            ("/sitemap/{part}", []),
            // For an order's own buyer, as long as it can be paid: CheckoutPageTests.
            ("/orders/{id}/pay", []),
            ("/admin/orders/{id}", data.orders.map { Paths.adminOrder($0.id) }),
        ]
    }()

    @Test func `every page is opened by these tests`() async throws {
        let routes = try await TestDaemon.routes(of: GatewayDaemon.self, environment: GatewayFixture.environment())
        let changing = routes.filter { $0.hasPrefix("GET ") && $0.contains("{") }.map { String($0.dropFirst(4)) }
        #expect(changing.sorted() == Self.examples.map(\.route).sorted())
        #expect(try await Self.paths().count > 20)
    }

    private func page(_ gateway: TestDaemon, _ path: String, _ language: String) async throws -> TestAnswer {
        let path = path.replacing("<", with: "%3C").replacing(">", with: "%3E")
        return try await gateway.call(
            .get, path, headers: ["Cookie": "access_token=\(TestToken.admin()); lang=\(language)"])
    }

    private func check(_ answer: TestAnswer, _ path: String) {
        #expect(HTMLCheck(answer.body).faults == [], "\(path)")
        #expect(!answer.body.contains("<script>"), "\(path)")
    }
}

private enum UUIDText {
    static let absent = "0190163d-8694-739b-aea5-966c26f8ad91"
}
