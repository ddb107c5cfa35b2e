import FoundationEssentials
import Gateway
import JSON
import TestSupport
import Testing
import Wire

@Suite struct CheckoutPageTests {
    private static let key = "0190163d-8694-739b-aea5-966c26f8ad91"
    private static let person = "name=Ann&phone=123&address=Street&key=\(key)"

    private func post(
        _ gateway: TestDaemon, _ form: String, language: String = "ru"
    ) async throws -> TestAnswer {
        let buyer = try await Person(ShopData.buyer)
        return try await gateway.call(
            .post, "/checkout", form: "\(Self.person)&\(form)&owner=\(try await gateway.owner(buyer))",
            headers: ["Cookie": "\(buyer.cookie); lang=\(language)", "Sec-Fetch-Site": "same-origin"])
    }

    @Test(arguments: ["en", "ru"]) func `every price is on the page, with what the order costs`(
        language: String
    ) async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .get, "/checkout", token: TestToken.user(ShopData.buyer), headers: ["Accept-Language": language])
            #expect(answer.status == 200)
            #expect(HTMLCheck(answer.body).faults == [])
            for part in [
                "name=\"subtotal\" value=\"2599.80\"", "value=\"pickup 0.00\"", "value=\"courier 5.00\"",
                "name=\"payment\" value=\"sandbox\" checked", "name=\"payment\" value=\"invoice\" required",
            ] { #expect(answer.body.contains(part), "\(part)") }
            if language == "en" { #expect(answer.body.contains("data-total=\"$2,604.80\" data-needs-address")) }
        }
    }

    @Test func `the order costs what was shown, goes and is paid as chosen, in the reader's language`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let orders = ShopData.ready.orders
            let card = try await post(gateway, "subtotal=2599.80&delivery=courier+5.00&payment=sandbox")
            #expect(card.header("Location") == "\(Paths.order(orders[0].id))/pay")
            let invoice = try await post(gateway, "subtotal=2599.80&delivery=courier+5.00&payment=invoice")
            #expect(invoice.header("Location") == Paths.order(orders[1].id))
            #expect(invoice.said == "ordered")
        }
    }

    @Test func `a price that has changed is told, and the page has the new one and what was chosen`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let answer = try await post(
                gateway, "subtotal=2000.00&delivery=courier+4.00&payment=invoice", language: "en")
            #expect(answer.status == 409)
            #expect(HTMLCheck(answer.body).faults == [])
            #expect(answer.body.contains("The price has changed while you were ordering."))
            #expect(answer.body.contains("name=\"subtotal\" value=\"2599.80\""))
            #expect(
                answer.body.contains("data-total=\"$2,604.80\" data-needs-address data-needs-postal-code checked"))
            #expect(answer.body.contains("value=\"invoice\" checked"))
            #expect(answer.body.contains("name=\"key\" value=\"\(Self.key)\""))
        }
    }

    @Test func `which delivery needs an address is said, and required where all do`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            // One is picked up: the browser must not ask for an address then.
            let answer = try await gateway.call(.get, "/checkout", token: TestToken.user(ShopData.buyer))
            #expect(answer.body.contains("aria-describedby=\"address-hint\""))
            #expect(answer.body.contains("Address, city and postal code are needed for: courier"))
            #expect(answer.body.contains("autocomplete=\"street-address\">"))
            #expect(answer.body.contains("autocomplete=\"postal-code\" data-postal-code>"))
        }
        try await GatewayFixture.with(CourierSisters.self) { gateway async throws in
            let answer = try await gateway.call(.get, "/checkout", token: TestToken.user(ShopData.buyer))
            #expect(HTMLCheck(answer.body).faults == [])
            #expect(answer.body.contains("autocomplete=\"street-address\" required>"))
            #expect(answer.body.contains("autocomplete=\"address-level2\" required>"))
            #expect(answer.body.contains("autocomplete=\"postal-code\" data-postal-code>"))
            #expect(answer.body.contains("Without a postal code: drone"))
        }
    }

    @Test func `each field that the delivery needs is told beside it`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let answer = try await post(
                gateway, "subtotal=2599.80&delivery=nowhere+5.00&payment=invoice", language: "en")
            #expect(answer.status == 422)
            for field in ["address", "city", "postal_code"] {
                #expect(answer.body.contains("id=\"field-\(field)-problem\""), "\(field)")
            }
        }
    }

    @Test(arguments: ["en", "ru"])
    func `an open order of the same cart can be paid, or canceled by the same form with what was typed`(
        language: String
    ) async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let order = ShopData.ready.orders[0]
            let form = "subtotal=2599.80&delivery=courier+5.00&payment=invoice&note=open"
            let answer = try await post(gateway, form, language: language)
            #expect(answer.status == 409)
            #expect(HTMLCheck(answer.body).faults == [])
            for part in [
                order.number, "href=\"\(Paths.pay(order.id))\"", "name=\"replaces\" value=\"\(order.id.text)\"",
                "value=\"invoice\" checked", "data-needs-address data-needs-postal-code checked", ">open</textarea>",
            ] { #expect(answer.body.contains(part), "\(part)") }
            // The order anew is another intent.
            #expect(!answer.body.contains(Self.key))
            #expect(answer.body.contains("name=\"key\" value=\""))
        }
    }

    @Test func `cancel it and order anew leads to the new order`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let orders = ShopData.ready.orders
            let answer = try await post(
                gateway,
                "subtotal=2599.80&delivery=courier+5.00&payment=invoice&note=open&replaces=\(orders[0].id.text)")
            #expect(answer.status == 303)
            #expect(answer.header("Location")?.hasPrefix(Paths.order(orders[1].id)) == true)
        }
    }

    @Test func `an open order that is placed already is shown the way to, not replaced`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let answer = try await post(
                gateway, "subtotal=2599.80&delivery=courier+5.00&payment=invoice&note=open+and+paid", language: "en")
            #expect(answer.status == 409)
            #expect(HTMLCheck(answer.body).faults == [])
            #expect(answer.body.contains("href=\"\(Paths.order(ShopData.ready.orders[1].id))\""))
            #expect(!answer.body.contains("name=\"replaces\""))
        }
    }

    @Test(arguments: ["en", "ru"]) func `without order the page says so, and loses nothing of what was typed`(
        language: String
    ) async throws {
        try await TestDaemon.with(ReadySisters.self) { sisters async throws in
            let nobody = "unix:/tmp/shop-nobody-listens.sock"
            try await GatewayFixture.with(sistersAt: sisters.address, order: nobody) { gateway async throws in
                let answer = try await post(
                    gateway, "delivery=courier+5.00&payment=sandbox&note=Ring", language: language)
                #expect(answer.status == 503)
                #expect(answer.header("Retry-After") != nil)
                #expect(HTMLCheck(answer.body).faults == [])
                #expect(answer.body.contains(language == "en" ? "Orders can&#39;t be taken" : "заказы не принимаются"))
                #expect(answer.body.contains(">Ring</textarea>"))
                for kept in ["\"delivery\" value=\"courier 5.00\"", "\"payment\" value=\"sandbox\""] {
                    #expect(answer.body.contains("<input type=\"hidden\" name=\(kept)>"))
                }
            }
        }
    }

    @Test func `nobody's delivery or payment is chosen for them`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let answer = try await post(gateway, "subtotal=2599.80", language: "en")
            #expect(answer.status == 422)
            for field in ["delivery", "payment"] { #expect(answer.body.contains("id=\"field-\(field)-problem\"")) }
            #expect(HTMLCheck(answer.body).faults == [])
        }
    }

    @Test func `a delivery that is refused is told beside the choice`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let answer = try await post(gateway, "delivery=mail+1.00&payment=invoice", language: "en")
            #expect(answer.status == 422)
            #expect(HTMLCheck(answer.body).faults == [])
            #expect(answer.body.contains("id=\"field-delivery-problem\""))
            #expect(answer.body.contains("value=\"pickup 0.00\" data-total=\"$2,599.80\" checked"))
        }
    }
}

@Suite struct MovementPageTests {
    @Test func `a movement names its order by number, the buyer, and the shop rather than a daemon`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let data = ShopData.ready
            let order = data.orders[0]
            let page = try await gateway.call(
                .get, Paths.movements(data.products[0].id), token: TestToken.admin()
            ).body
            let link = "<a class=\"order-number\" href=\"\(Paths.adminOrder(order.id))\">\(order.number)</a>"
            #expect(page.ranges(of: link).count == 3)
            // Held and sold for a buyer; what was given back, the shop did. An order that never came has no name.
            #expect(page.ranges(of: "<td>\(order.user.email)</td>").count == 2)
            #expect(page.ranges(of: "<td>The shop</td>").count == 3)
            #expect(!page.contains("<td>order</td>") && !page.contains("<td>catalog</td>"))
        }
    }
}

@Suite struct PaymentPageTests {
    private static let unpaid = ShopData.ready.orders[0]
    private static let paid = ShopData.ready.orders[1]

    private func call(
        _ gateway: TestDaemon, _ path: String, form: String? = nil, language: String = "en"
    ) async throws -> TestAnswer {
        let token = TestToken.user(ShopData.buyer)
        return try await gateway.call(
            form == nil ? .get : .post, path, token: token, form: form, headers: ["Accept-Language": language])
    }

    @Test(arguments: ["en", "ru"]) func `an unpaid order asks for a card, says it is a trial and until when`(
        language: String
    ) async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            for path in [Paths.pay(Self.unpaid.id), Paths.order(Self.unpaid.id), "/orders"] {
                let answer = try await call(gateway, path, language: language)
                #expect(answer.status == 200)
                #expect(HTMLCheck(answer.body).faults == [])
            }
            let page = try await call(gateway, Paths.pay(Self.unpaid.id)).body
            for part in ["This is a trial.", "4242 4242 4242 4242", "autocomplete=\"off\"", "Please pay by"] {
                #expect(page.contains(part), "\(part)")
            }
            #expect(try await call(gateway, Paths.order(Self.unpaid.id)).body.contains(Paths.pay(Self.unpaid.id)))
        }
    }

    @Test func `nobody pays what is paid, or for another`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let done = try await call(gateway, Paths.pay(Self.paid.id))
            #expect(done.header("Location") == Paths.order(Self.paid.id))
            let stranger = try await gateway.call(.get, Paths.pay(Self.unpaid.id), token: TestToken.admin())
            #expect(stranger.header("Location") == Paths.order(Self.unpaid.id))
        }
    }

    @Test func `a card that is taken, or was before, leads to the order's page, which waits`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            for card in ["4242", "409"] {
                let answer = try await call(gateway, Paths.pay(Self.unpaid.id), form: "card=\(card)")
                #expect(answer.header("Location") == Paths.order(Self.unpaid.id))
                #expect(answer.cookies.contains { $0.hasPrefix("waiting=") })
            }
        }
    }

    @Test(arguments: [
        ("2", 422, "The bank has declined the card."), ("303", 504, "The bank does not answer."),
        ("1", 422, "The bank does not know this card."), ("", 422, "Please fill this in."),
    ]) func `a card that is not charged is told, and its number does not come back`(
        card: String, status: Int, text: String
    ) async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let answer = try await call(gateway, Paths.pay(Self.unpaid.id), form: "card=\(card)")
            #expect(answer.status == status)
            #expect(answer.body.contains(text))
            #expect(card.isEmpty || !answer.body.contains("value=\"\(card)\""))
            #expect(HTMLCheck(answer.body).faults == [])
        }
    }

    @Test func `the timeline says who in words: a customer learns no clerk's name`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let mine = try await call(gateway, Paths.order(Self.paid.id)).body
            for part in [">you<", ">Payment received<", ">the bank<", ">Confirmed<", ">the shop<", ">Shipped<"] {
                #expect(mine.contains(part), "\(part)")
            }
            #expect(!mine.contains("clerk@example.com"))
            let path = Paths.adminOrder(Self.paid.id)
            let admins = try await gateway.call(.get, path, token: TestToken.admin()).body
            #expect(admins.contains("clerk@example.com"))
        }
    }
}
