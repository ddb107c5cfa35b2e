import Daemon
import Gateway
import JSON
import Templating
import Testing
import TestSupport
import Wire

@Suite struct FormsTests {
    @Test func `customers get no admin page`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.get, "/admin/users", token: TestToken.user())
            #expect(answer.status == 403)
            #expect(HTMLCheck(answer.body).faults == [])
        }
    }

    @Test func `a field takes as many characters as the daemon that checks it`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            func page(_ path: String) async throws -> String {
                try await gateway.call(.get, path, token: TestToken.admin()).body
            }
            let fields: [(path: String, name: String, most: Int?)] = [
                ("/admin/products/new", "name", Product.rule(\.name).schema.limits?.upperBound),
                ("/admin/products/new", "description", Product.rule(\.description).schema.limits?.upperBound),
                ("/admin/categories", "slug", Wire.Category.rule(\.slug).schema.limits?.upperBound),
                ("/admin/templates", "name", AttributeTemplate.rule(\.name).schema.limits?.upperBound),
                ("/admin/deliveries", "code", DeliveryMethod.rule(\.code).schema.limits?.upperBound),
            ]
            for field in fields {
                let most = try #require(field.most)
                let tag = try #require(
                    try await page(field.path).firstMatch(of: try Regex("<[a-z]+ [^>]*name=\"\(field.name)\"[^>]*>")))
                #expect(tag.0.contains(" maxlength=\"\(most)\""), "\(field.name) of \(field.path)")
            }
        }
    }

    /// Also those that come later.
    @Test func `each text of a product is on its form, and the daemon's limit is named beside it`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let admin = TestToken.admin()
            let product = ShopData.full.products[2]
            let page = Paths.adminProduct(product.id)
            let edit = try await gateway.call(.get, page, token: admin).body
            let form = try #require(PageForm.first(page, in: edit))
            #expect(HTMLCheck(edit).faults == [])
            guard case .object(let shown) = try JSONText(product).value else { throw Problem.internal }
            for field in Product.fieldTable where field.use != .told {
                guard case .text(nil, let limits?) = field.schema else { continue }
                let text = try #require(form.fields[field.name])
                #expect(shown[field.name] == .string(text), "\(field.name)")
                var sent = form
                sent.fields[field.name] = String(repeating: "a", count: limits.upperBound + 1)
                sent.fields["action"] = nil
                let refused = try await gateway.call(.post, page, token: admin, form: sent.body)
                #expect(refused.status == 422)
                #expect(refused.body.contains("id=\"field-\(field.name)-problem\""), "\(field.name)")
                #expect(HTMLCheck(refused.body).faults == [])
            }
        }
    }

    @Test func `empty fields are all named at once`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.post, "/checkout", token: TestToken.user(), form: "name=&note=kept")
            #expect(answer.status == 422)
            #expect(answer.body.components(of: "class=\"field-problem\" id=").count == 4)
            #expect(answer.body.contains(">kept</textarea>"))
        }
    }

    @Test func `a character that nobody sees is named in the reader's language`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            for (language, words) in [
                ("en", "be kept: U+200B ZERO WIDTH SPACE. Please type it anew."),
                ("ru", "Символ 2 сохранить нельзя: U+200B ZERO WIDTH SPACE."),
            ] {
                let answer = try await gateway.call(
                    .post, "/checkout", token: TestToken.user(), form: "name=A%E2%80%8BB&phone=%C2%A0&note=x%0D%0Ay",
                    headers: ["Accept-Language": language])
                #expect(answer.status == 422)
                #expect(answer.body.contains(words))
                #expect(answer.body.contains("id=\"field-phone-problem\""))
            }
        }
    }

    @Test func `a text of before the rule is not held to it as long as nobody changes it`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let page = Paths.adminProduct(ShopData.full.products[0].id)
            let product = ShopData.product("\u{200b}", stock: 3, isBare: true)
            let sent = [
                ("before", JSONText(product).text), ("sku", product.sku), ("name", product.name),
                ("price", product.price.description), ("stock", "3"), ("is_active", "on"),
            ]
            let same = sent.map { "\($0)=\(URLEncoding.encode($1))" }.joined(separator: "&")
            let kept = try await gateway.call(.post, page, token: TestToken.admin(), form: same)
            #expect(kept.header("Location") == page)
            #expect(kept.said == "saved")
            let typed = same.replacing("name=%E2%80%8B", with: "name=N%E2%80%8Bx")
            #expect(try await gateway.call(.post, page, token: TestToken.admin(), form: typed).status == 422)
        }
    }

    @Test func `letters of another alphabet in a SKU are warned of`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            func warning(_ sku: String) async throws -> Bool {
                let answer = try await gateway.call(
                    .post, "/admin/products/new", token: TestToken.admin(), form: "sku=\(URLEncoding.encode(sku))&name="
                )
                #expect(HTMLCheck(answer.body).faults == [])
                return answer.body.contains("hint-warn")
            }
            for sku in ["L\u{410}MP-1", "\u{421}AF\u{C9}", "ЛАМПА-A", "ΑBC", "MOДЕЛЬ"] {
                #expect(try await warning(sku), "\(sku)")
            }
            for sku in ["LAMP-1", "ЛАМПА-1", "ЩЦ-QR", "µ-1"] {
                #expect(try await !warning(sku), "\(sku)")
            }
            let answer = try await gateway.call(
                .post, "/admin/products/new", token: TestToken.admin(), form: "sku=L%D0%90MP-1&name=")
            #expect(answer.body.contains("“А” U+0410 is Cyrillic, beside “L” U+004C, which is Latin"))
        }
    }

    @Test func `what is short at checkout is named, and the key stays the same`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let key = "0190163d-8694-739b-aea5-966c26f8ad91"
            let answer = try await gateway.call(
                .post, "/checkout", token: TestToken.user(),
                form: "name=A&phone=123&address=B&delivery=pickup+0.00&payment=invoice&key=\(key)")
            #expect(answer.status == 409)
            #expect(answer.body.contains("only 2 left"))
            #expect(answer.body.contains("name=\"key\" value=\"\(key)\""))
            #expect(HTMLCheck(answer.body).faults == [])
        }
    }

    @Test(arguments: ["abc", "-1", "1000", ""]) func `a strange quantity is refused on the cart page`(
        quantity: String
    ) async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let line = ShopData.full.cart.lines[0].productID.text
            let answer = try await gateway.call(
                .post, "/cart", token: TestToken.user(), form: "product_id=\(line)&qty=\(quantity)&action=set")
            #expect(answer.status == 422)
            #expect(answer.body.contains("field-problem"))
        }
    }

    @Test func `a product form comes back with everything that was entered`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .post, "/admin/products/new", token: TestToken.admin(),
                form:
                    "sku=A1&name=New&price=12%2C50&stock=3&category.lamps=on&attribute_rows=1&attribute.0.name=a%3Ab&attribute.0.value=+0042"
            )
            #expect(answer.status == 409 || answer.status == 422)
            #expect(answer.body.contains("value=\"12,50\""))
            #expect(answer.body.contains("name=\"category.lamps\" value=\"on\" checked"))
            let body = answer.body.split(whereSeparator: \.isNewline).joined()
            #expect(body.contains("name=\"attribute.0.name\" maxlength=\"255\" value=\"a:b\""))
            #expect(body.contains("name=\"attribute.0.value\" value=\" 0042\""))
            let bad = try await gateway.call(
                .post, "/admin/products/new", token: TestToken.admin(),
                form: "sku=&name=N&price=x&stock=y&attribute_rows=1&attribute.0.name=&attribute.0.value=z")
            #expect(bad.body.components(of: "class=\"field-problem\" id=").count == 4)
        }
    }

    @Test func `a stock that nobody has changed is not sent, a new one with its reason`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let product = ShopData.full.products[0]
            let page = Paths.adminProduct(product.id)
            let fields = "sku=A1&name=New&price=1&before=\(URLEncoding.encode(JSONText(product).text))"
            for form in ["\(fields)&stock=3", "\(fields)&stock=4&reason=counted"] {
                let answer = try await gateway.call(.post, page, token: TestToken.admin(), form: form)
                #expect(answer.header("Location") == page, "\(form)")
                #expect(answer.said == "saved", "\(form)")
            }
        }
    }

    @Test func `a delivery method that is refused comes back with everything that was entered`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .post, "/admin/deliveries", token: TestToken.admin(),
                form: "code=courier&name_en=Fast&name_ru=F&price=4%2C50&position=2")
            #expect(answer.status == 409)
            #expect(answer.body.contains("This is taken already."))
            #expect(answer.body.contains("value=\"4,50\""))
            #expect(HTMLCheck(answer.body).faults == [])
            let page = "/admin/deliveries/\(ShopData.full.deliveries[0].id.text)"
            let last = try await gateway.call(.post, page, token: TestToken.admin(), form: "action=delete")
            #expect(last.status == 409)
            #expect(last.body.contains("Customers could not order without a delivery method."))
            #expect(last.body.contains("value=\"pickup\""))
            let hidden = try await gateway.call(.post, page, token: TestToken.admin(), form: "action=hide")
            #expect(hidden.header("Location") == "/admin/deliveries")
            #expect(hidden.said == "saved")
        }
    }

    @Test func `an order is moved along from the list, which stays as it was filtered`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let id = ShopData.full.orders[0].id.text
            let answer = try await gateway.call(
                .post, "/admin/orders?status=paid", token: TestToken.admin(), form: "order_id=\(id)&status=shipped")
            #expect(answer.header("Location") == "/admin/orders?status=paid")
            #expect(answer.said == "saved")
            let bad = try await gateway.call(
                .post, "/admin/orders", token: TestToken.admin(), form: "order_id=\(id)&status=lost")
            #expect(bad.status == 422)
            #expect(HTMLCheck(bad.body).faults == [])
        }
    }

    @Test func `a form from another site is refused with a page`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let cookie = "access_token=\(TestToken.user())"
            let answer = try await gateway.call(
                .post, "/cart", form: "action=clear", headers: ["Cookie": cookie, "Sec-Fetch-Site": "cross-site"])
            #expect(answer.status == 403)
            #expect(HTMLCheck(answer.body).faults == [])
        }
    }

    @Test func `the language is kept in a cookie and leads back`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.get, "/language?to=ru&next=%2F%3Fq%3Da")
            #expect(answer.status == 303)
            #expect(answer.header("Location") == "/?q=a")
            #expect(answer.header("Set-Cookie")?.hasPrefix("lang=ru;") == true)
        }
    }
}

extension String {
    /// The places where `part` stands.
    fileprivate func components(of part: String) -> [Range<String.Index>] { ranges(of: part) }
}
