import Gateway
import TestSupport
import Testing
import Wire

@Suite struct CartPageTests {
    private static let guest = ["Cookie": "cart=guest.code", "Sec-Fetch-Site": "same-origin"]

    @Test func `a visitor has an empty cart, and looking sets no cookie`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.get, "/cart")
            #expect(answer.status == 200)
            #expect(answer.body.contains("Your cart is empty"))
            #expect(answer.headers("Set-Cookie").isEmpty)
        }
    }

    @Test func `a visitor puts a product in, and the cookie of cart is handed on`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let product = Paths.product(ShopData.full.products[0].id)
            let answer = try await gateway.call(.post, product, form: "qty=1&price=1299.90")
            #expect(answer.header("Location") == product)
            #expect(answer.said == "added")
            #expect(answer.headers("Set-Cookie").contains("cart=guest.code; Path=/; HttpOnly"))
        }
    }

    @Test(arguments: ["en", "ru"]) func `a guest sees the cart, signs in to order and comes back to checkout`(
        language: String
    ) async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let cookie = ["Cookie": "cart=guest.code; lang=\(language)"]
            let answer = try await gateway.call(.get, "/cart", headers: cookie)
            #expect(HTMLCheck(answer.body).faults == [])
            #expect(answer.header("Cache-Control") == "private, no-store")
            #expect(answer.body.contains("href=\"/login?next=%2Fcheckout\""))
            #expect(answer.body.contains("href=\"/register?next=%2Fcheckout\""))
            #expect(!answer.body.contains("href=\"/checkout\""))
        }
    }

    @Test func `signing in merges the guest's cart`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .post, "/login", form: "email=a%40b.c&password=right&next=%2Fcheckout", headers: Self.guest)
            #expect(answer.header("Location") == "/checkout")
            let cookies = answer.headers("Set-Cookie")
            #expect(cookies.contains { $0.hasPrefix("access_token=") })
            #expect(cookies.contains("cart=; Path=/; Max-Age=0"))
        }
    }

    @Test func `a cart that could not be merged at sign-in is merged by the cart page`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .get, "/cart", headers: ["Cookie": "cart=guest.code; access_token=\(TestToken.user())"])
            #expect(answer.status == 200)
            #expect(answer.headers("Set-Cookie") == ["cart=; Path=/; Max-Age=0"])
        }
    }

    @Test func `every change is told, and saying yes sends back what was shown`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.get, "/cart", token: TestToken.user())
            #expect(HTMLCheck(answer.body).faults == [])
            for text in [
                "You want 4, only 3 left", "Sold out", "Not available any more",
                "The price has risen: $1,000.00 before, $1,299.90 now",
            ] { #expect(answer.body.contains(text), "\(text)") }
            let lines = ShopData.full.cart.lines.map(\.productID.text)
            #expect(answer.body.contains("name=\"line.\(lines[0])\" value=\"3 1299.90\""))
            #expect(answer.body.contains("name=\"line.\(lines[3])\" value=\"0\""))
            #expect(!answer.body.contains("href=\"/checkout\""))

            let yes = try await gateway.call(
                .post, "/cart", token: TestToken.user(), form: "action=accept&line.\(lines[0])=3+1299.90")
            // Other lines wait for a yes: nothing says that all is well.
            #expect(yes.header("Location") == "/cart")
            #expect(yes.said == nil)
            for rubbish in ["", "line.x=1", "line.\(lines[0])=-1", "line.\(lines[0])=1+2+3", "line.\(lines[0])="] {
                let no = try await gateway.call(
                    .post, "/cart", token: TestToken.user(), form: "action=accept&\(rubbish)")
                #expect(no.status == 422)
            }
        }
    }
}

/// What a cart already has counts against the stock, and a page says one thing, which is true.
@Suite struct CartRoomTests {
    private static let guest = ["Cookie": "cart=guest.code", "Sec-Fetch-Site": "same-origin"]

    @Test func `a guest is not led to order what first needs a yes`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.get, "/cart", headers: Self.guest)
            #expect(answer.body.contains("To order, accept the changes"))
            #expect(!answer.body.contains("href=\"/login?next=%2Fcheckout\""))
        }
    }

    @Test func `a quantity beyond the stock is refused at its line and kept, and the cart is not called up to date`()
        async throws
    {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let lamp = ShopData.full.products[0].id.text
            let refused = try await gateway.call(
                .post, "/cart", token: TestToken.user(), form: "action=set&product_id=\(lamp)&qty=999")
            #expect(refused.status == 409)
            #expect(refused.body.contains("You want 999, only 3 left"))
            #expect(refused.body.contains("value=\"999\""))
            #expect(HTMLCheck(refused.body).faults == [])
        }
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let bare = ShopData.ready.products[2].id.text
            let taken = try await gateway.call(
                .post, "/cart", token: TestToken.user(), form: "action=set&product_id=\(bare)&qty=3")
            // It is asked of cart, which refuses everything here.
            #expect(taken.status == 422)
        }
    }

    @Test func `what is sold out does not count in the total, and what is short counts as far as it goes`() async throws
    {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            // 3 of the 4 lamps and the two others that are there, at 1,299.90 each.
            let answer = try await gateway.call(.get, "/cart", token: TestToken.user())
            #expect(answer.body.contains("<strong>$6,499.50</strong>"))
        }
    }

    @Test func `pages say when all that is left is in the cart, and offer no more of it`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let path = Paths.product(ShopData.full.products[0].id)
            for address in [path, "/"] {
                let answer = try await gateway.call(.get, address, headers: Self.guest)
                #expect(answer.body.contains("All that is left is in your cart."), "\(address)")
                #expect(HTMLCheck(answer.body).faults == [])
            }
            #expect(!(try await gateway.call(.get, path, headers: Self.guest).body.contains("name=\"qty\"")))
            let refused = try await gateway.call(.post, path, form: "qty=1", headers: Self.guest)
            #expect(refused.status == 409)
            #expect(refused.headers("Set-Cookie").isEmpty)
        }
    }

    @Test func `a page offers as many as there are beside those in the cart`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let path = Paths.product(ShopData.ready.products[2].id)
            let page = try await gateway.call(.get, path, headers: Self.guest)
            #expect(page.body.contains("In your cart: 2"))
            #expect(page.body.contains("max=\"398\""))
            let refused = try await gateway.call(.post, path, form: "qty=399", headers: Self.guest)
            #expect(refused.status == 409)
            #expect(refused.body.contains("2 in your cart already, so at most 398 more"))
        }
    }
}

/// A cart that is short because its owner has the rest in an order that is not paid.
@Suite struct UnpaidOrderInCartTests {
    private static let unpaid = ShopData.full.orders[1]

    @Test(arguments: ["en", "ru"]) func `the cart leads to paying the order and offers to cancel it`(
        language: String
    ) async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(
                .get, "/cart", token: TestToken.user(ShopData.buyer), headers: ["Accept-Language": language])
            #expect(HTMLCheck(answer.body).faults == [])
            for part in [
                "href=\"\(Paths.pay(Self.unpaid.id))\"", "name=\"order_id\" value=\"\(Self.unpaid.id.text)\"",
                "value=\"cancel-order\"",
                language == "en" ? "pay it or cancel it" : "оплатите заказ или отмените его",
            ] { #expect(answer.body.contains(part), "\(part)") }
            #expect(!answer.body.contains(language == "en" ? "Sold out" : "Нет в наличии"))
        }
    }

    @Test func `canceling it comes back to the cart; an order that is paid by then is shown`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            for (order, path) in [
                (Self.unpaid, "/cart"), (ShopData.full.orders[0], Paths.order(ShopData.full.orders[0].id)),
            ] {
                let answer = try await gateway.call(
                    .post, "/cart", token: TestToken.user(ShopData.buyer),
                    form: "action=cancel-order&order_id=\(order.id.text)")
                #expect(answer.status == 303)
                #expect(answer.header("Location")?.hasPrefix(path) == true)
            }
        }
    }

    @Test func `a visitor is asked to sign in, and nobody's order is asked for`() async throws {
        try await GatewayFixture.with(FullSisters.self) { gateway async throws in
            let answer = try await gateway.call(.get, "/cart", headers: ["Cookie": "cart=guest.code"])
            #expect(!answer.body.contains("cancel-order"))
        }
    }
}

@Suite struct CartReviewTests {
    private func review(quantity: Int, seen: Int64?, price: Int64, stock: Int, isActive: Bool = true) -> CartReview {
        let product = ShopData.product("Lamp", price: price, stock: stock, isActive: isActive)
        let line = CartLine(
            productID: product.id, quantity: quantity, seenPrice: seen.map { Money(minorUnits: $0) })
        return CartReview(Cart(lines: [line]), products: [product])
    }

    @Test func `an unchanged cart, or one whose price nobody knows, can be ordered`() {
        for seen in [nil, Int64(100)] {
            let review = review(quantity: 2, seen: seen, price: 100, stock: 2)
            #expect(review.canBeOrdered)
            #expect(review.consent.isEmpty)
            #expect(review.total == Money(minorUnits: 200))
        }
    }

    @Test func `a lower price is told but needs no yes, a higher one does`() {
        let lower = review(quantity: 1, seen: 200, price: 100, stock: 5)
        #expect(lower.canBeOrdered)
        #expect(lower.consent.map(\.seenPrice) == [Money(minorUnits: 100)])
        let higher = review(quantity: 1, seen: 100, price: 200, stock: 5)
        #expect(!higher.canBeOrdered)
        #expect(higher.consent.map(\.quantity) == [1])
    }

    @Test func `what is short, sold out or gone needs a yes to less of it`() {
        let short = review(quantity: 5, seen: nil, price: 100, stock: 2)
        #expect(short.lines[0].availability == .only(2))
        #expect(short.consent.map(\.quantity) == [2])
        let out = review(quantity: 5, seen: nil, price: 100, stock: 0)
        #expect(out.lines[0].availability == .soldOut)
        #expect(out.consent.map(\.quantity) == [0])
        let hidden = review(quantity: 5, seen: 100, price: 100, stock: 9, isActive: false)
        #expect(hidden.lines[0].availability == .gone)
        #expect(hidden.consent.map(\.quantity) == [0])
        #expect(!short.canBeOrdered && !out.canBeOrdered && !hidden.canBeOrdered)
    }

    @Test func `what is in the owner's own unpaid order is not to be taken out, but the order paid or canceled`() {
        let full = ShopData.full
        let (dear, sold) = (full.products[0], full.products[1])
        let cart = Cart(lines: [
            CartLine(productID: dear.id, quantity: 4, seenPrice: Money(minorUnits: 1)),
            CartLine(productID: sold.id, quantity: 1), CartLine(productID: .v7(), quantity: 1),
        ])
        let review = CartReview(cart, products: full.products, unpaid: full.orders)
        // Of the three orders only one is still to be paid.
        #expect(review.lines.map { $0.openOrder?.id } == [full.orders[1].id, full.orders[1].id, nil])
        #expect(!review.canBeOrdered)
        #expect(review.consent.map(\.quantity) == [4, 0])
        let other = CartReview(
            Cart(lines: [CartLine(productID: full.products[2].id, quantity: 1)]), products: full.products,
            unpaid: full.orders)
        #expect(other.lines[0].openOrder == nil)
    }

    @Test func `without the catalogue nothing is told to have changed, and nothing can be ordered`() {
        let review = CartReview(Cart(lines: [CartLine(productID: .v7(), quantity: 1)]), products: nil)
        #expect(review.consent.isEmpty && !review.needsConsent && !review.canBeOrdered)
        #expect(review.total == nil)
    }
}
