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
            for path in Self.customerPaths + Self.adminPaths + Self.detailPaths {
                let answer = try await page(gateway, path, language)
                #expect(answer.status == 200, "\(path)")
                check(answer, path)
            }
        }
    }

    @Test(arguments: languages) func `every page is whole when nothing is there`(language: String) async throws {
        try await GatewayFixture.with(EmptySisters.self) { gateway async throws in
            // An empty cart has nothing to check out, and an account that is gone has no session.
            for path in (Self.customerPaths + Self.adminPaths) where path != "/account" {
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

    static let customerPaths = [
        "/", "/?q=lamp&min_price=1&in_stock=true&sort=-price", "/?cursor=abc", "/cart", "/account",
        "/orders",
        "/?q=<script>",
    ]
    static let adminPaths = [
        "/admin", "/admin/products", "/admin/products?q=lamp", "/admin/products/new", "/admin/categories",
        "/admin/templates", "/admin/orders", "/admin/orders?status=paid&email=a%40b", "/admin/users", "/admin/stats",
        "/admin/stats?days=90", "/admin/stats?days=x", "/admin/deliveries", "/admin/products?max_stock=5",
    ]
    static let detailPaths: [String] = {
        let data = ShopData.full
        return data.products.flatMap { [Paths.product($0.id), Paths.adminProduct($0.id)] }
            + data.categories.flatMap { [Paths.category($0.slug), Paths.adminCategory($0.id)] }
            + data.templates.map { Paths.adminTemplate($0.id) }
            + data.orders.flatMap { [Paths.order($0.id), Paths.adminOrder($0.id)] }
            + data.products.map { Paths.movements($0.id) } + data.deliveries.map { Paths.adminDelivery($0.id) }
    }()

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
