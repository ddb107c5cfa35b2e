import Daemon
import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct CheckoutTests {
    @Test func `the cart becomes an order, the stock is sold and the cart is empty`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(price: "2.50", stock: 10)
        let cup = try await shop.product(price: "199.90", stock: 3)
        let buyer = try await shop.buyer([(tea, 4), (cup, 1)])

        let answer = try await buyer.checkout(
            shop.order, json: #"{"shipping":{"name":"Ann","phone":"+7 700","address":"Abay 1"},"note":"Ring twice"}"#)
        #expect(answer.status == 201)
        let order = try answer.decoded(as: Order.self)
        #expect(answer.header("Location") == "/orders/\(order.id.text)")
        #expect(order.status == .paid)
        #expect(order.total == Money("209.90"))
        #expect(order.user == Buyer(id: buyer.id, email: buyer.email))
        #expect(order.shipping == Shipping(name: "Ann", phone: "+7 700", address: "Abay 1"))
        #expect(order.note == "Ring twice")
        #expect(order.requestID == answer.header("X-Request-ID"))
        #expect(order.events.map(\.status) == [.pending, .paid])
        #expect(order.events.map(\.actor) == [buyer.email, "shop"])
        #expect(Set(order.lines.map(\.productID)) == [tea, cup])
        #expect(order.lines.first { $0.productID == tea }?.subtotal == Money("10.00"))
        #expect(order.number.wholeMatch(of: /20\d\d-\d{6,}/) != nil)

        #expect(try await shop.stock(of: tea) == 6)
        #expect(try await shop.stock(of: cup) == 2)
        #expect(try await shop.cart(of: buyer).lines.isEmpty)
        #expect(try await shop.steps(of: buyer) == ["done"])
        #expect(try await shop.order.call(.get, "/orders/\(order.id.text)", token: buyer.token).decoded() == order)
    }

    @Test func `the body may be left out, and be null where the prototype's clients send null`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product()
        let order = try await shop.buyer([(tea, 1)]).checkout(shop.order).decoded(as: Order.self)
        #expect(order.shipping == nil)
        #expect(order.note == "")
        let other = try await shop.buyer([(tea, 1)])
        #expect(try await other.checkout(shop.order, json: #"{"shipping":null,"note":null}"#).status == 201)
    }

    @Test func `an empty cart is 400`() async throws {
        let shop = try await TestShop.shared
        let answer = try await TestBuyer().checkout(shop.order)
        #expect(answer.status == 400)
        #expect(try answer.problem.detail == "Cart is empty")
        #expect(try answer.problem.slug == "cart-empty")
    }

    @Test func `a visitor and a daemon can't order`() async throws {
        let shop = try await TestShop.shared
        #expect(try await shop.order.call(.post, "/orders/checkout").status == 401)
        let service = TestToken.service("cart")
        #expect(try await shop.order.call(.post, "/orders/checkout", token: service).status == 403)
    }

    @Test(arguments: [
        ("not json", 400), ("[]", 422), (#"{"note":1}"#, 422), (#"{"note":"a\u0000"}"#, 422),
        (#"{"colour":"red"}"#, 422),
        (#"{"shipping":"home"}"#, 422), (#"{"shipping":{"name":"A"}}"#, 422),
        (#"{"shipping":{"name":"","phone":"1","address":"x","zip":"1"}}"#, 422),
        (#"{"note":"\#(String(repeating: "x", count: 1001))"}"#, 422),
    ])
    func `rubbish is refused with a sentence, and nothing is ordered`(body: String, status: Int) async throws {
        let shop = try await TestShop.shared
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        let answer = try await buyer.checkout(shop.order, json: body)
        #expect(answer.status == status)
        #expect(try !answer.problem.detail.isEmpty)
        #expect(try await shop.steps(of: buyer).isEmpty)
    }

    @Test func `every refused field of the address is named`() async throws {
        let shop = try await TestShop.shared
        let answer = try await TestBuyer().checkout(
            shop.order, json: #"{"shipping":{"name":"","phone":"1","city":1,"zip":"1"}}"#)
        #expect(
            try answer.problem.errors.map(\.field)
                == ["shipping.name", "shipping.phone", "shipping.city", "shipping.zip"])
    }

    @Test func `what a customer types is cleaned, and an order has nothing in it that can not be seen`() async throws {
        let shop = try await TestShop.shared
        let buyer = try await shop.buyer([(try await shop.product(), 1)])
        let json = #"""
            {"shipping":{"name":" Ann\u00a0","phone":"\u202a+7 700\u202c","address":"Abay 1\r\nflat 2 ","city":"Almaty "},
            "note":"Ring\u2028twice"}
            """#
        let order: Order = try await buyer.checkout(shop.order, json: json).decoded()
        #expect(order.shipping == Shipping(name: "Ann", phone: "+7 700", address: "Abay 1\nflat 2", city: "Almaty"))
        #expect(order.note == "Ring\ntwice")
        for (field, value) in [
            ("name", #"\u200b"#), ("name", #"A\u202eB"#), ("phone", #"+7\u200b700"#), ("address", #"A\u0007"#),
            ("city", #"\u00a0"#), ("postal_code", #"1\n2"#),
        ] {
            let fields = ["name": "A", "phone": "12345", "address": "x"].merging([field: value]) { $1 }
                .map { #""\#($0.key)":"\#($0.value)""# }
            let answer = try await TestBuyer().checkout(
                shop.order, json: #"{"shipping":{\#(fields.joined(separator: ","))}}"#)
            #expect(try answer.problem.errors.map(\.field) == ["shipping.\(field)"], "\(value)")
        }
    }

    // MARK: - Not available

    @Test func `a shortage names each line, takes nothing and frees the key`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 1)
        let cup = try await shop.product(stock: 5)
        let ghost = UUID.v7()
        let buyer = try await shop.buyer([(tea, 2), (cup, 1), (ghost, 1)])

        let answer = try await buyer.checkout(shop.order, key: "k")
        #expect(answer.status == 409)
        let problem = try answer.problem
        #expect(problem.slug == "not-available")
        #expect(Set(problem.shortages.map(\.productID)) == [tea, ghost])
        #expect(problem.detail.contains("2 wanted, 1 left"))
        #expect(problem.detail.contains(ghost.text))
        #expect(try await shop.stock(of: cup) == 5)
        #expect(try await shop.cart(of: buyer).lines.count == 3)
        #expect(try await shop.steps(of: buyer).isEmpty)

        try await shop.setStock(of: tea, to: 2)
        try await shop.fill(buyer, [(ghost, 0)])
        #expect(try await buyer.checkout(shop.order, key: "k").status == 201)
    }

    @Test func `fifty buyers at once for ten pieces make ten orders and leave none`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let buyers = try await inParallel(0..<50) { _ in try await shop.buyer([(tea, 1)]) }
        let statuses = try await inParallel(buyers) { try await $0.checkout(shop.order).status }
        #expect(statuses.count { $0 == 201 } == 10)
        #expect(statuses.count { $0 == 409 } == 40)
        #expect(try await shop.stock(of: tea) == 0)
        let sold = try await shop.orders.query("select count(*) from order_lines where product_id = \(tea)")
        #expect(try sold[0].decode(Int.self) == 10)
    }

    @Test func `an order beyond what can be counted is refused and leaves nothing`() async throws {
        let shop = try await TestShop.shared
        let yacht = try await shop.product(price: "9999999999.99", stock: 5)
        let buyer = try await shop.buyer([(yacht, 2)])
        let answer = try await buyer.checkout(shop.order)
        #expect(answer.status == 400)
        #expect(try answer.problem.slug == "order-too-large")
        #expect(try await shop.stock(of: yacht) == 5)
        #expect(try await shop.steps(of: buyer).isEmpty)
    }

    // MARK: - Sisters and database that are down

    @Test func `with catalog down it is 503, nothing is taken, and it works again afterwards`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 5)
        let buyer = try await shop.buyer([(tea, 1)])
        try await shop.withOrder(["CATALOG_URL": TestShop.nowhere]) { order async throws in
            let answer = try await buyer.checkout(order, key: "k")
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") != nil)
            #expect(try await shop.orderCount(of: buyer) == 0)
            #expect(try await shop.stock(of: tea) == 5)
            #expect(try await shop.cart(of: buyer).lines.count == 1)
        }
        #expect(try await buyer.checkout(shop.order, key: "k").status == 201)
        #expect(try await shop.stock(of: tea) == 4)
        #expect(try await shop.orderCount(of: buyer) == 1)
    }

    @Test func `with cart down it is 503 and nothing is taken`() async throws {
        let shop = try await TestShop.shared
        let buyer = try await TestBuyer()
        try await shop.withOrder(["CART_URL": TestShop.nowhere]) { order async throws in
            let answer = try await buyer.checkout(order)
            #expect(answer.status == 503)
            #expect(try await shop.steps(of: buyer).isEmpty)
        }
    }

    @Test func `a cart that goes down after the order is placed keeps nobody waiting`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 5)
        let environment = ["STUB_CART_LINES": "\(tea.text)=2"]
        try await TestDaemon.with(StubCart.self, environment: environment) { cart async throws in
            try await shop.withOrder(["CART_URL": cart.address]) { order async throws in
                let buyer = try await TestBuyer()
                #expect(try await buyer.checkout(order).status == 201)
                #expect(try await shop.steps(of: buyer) == ["committed"])
                // The same unchanged cart, as after a double click.
                #expect(try await buyer.checkout(order).status == 200)
                #expect(try await shop.orderCount(of: buyer) == 1)
                #expect(try await shop.stock(of: tea) == 3)
            }
        }
    }

    @Test func `without PostgreSQL it is 503, and well again without a restart`() async throws {
        let server = try await TemporaryPostgres.start()
        let shop = try await TestShop.start(orderDatabase: try await server.newDatabase())
        let tea = try await shop.product(stock: 5)
        let buyer = try await shop.buyer([(tea, 1)])
        try await server.stop()
        #expect(try await buyer.checkout(shop.order, key: "k").status == 503)
        #expect(try await shop.order.call(.get, "/orders", token: buyer.token).status == 503)
        #expect(try await shop.order.call(.get, "/health").status == 503)
        #expect(try await shop.stock(of: tea) == 5)
        try await server.resume()
        #expect(try await eventually { try await shop.order.call(.get, "/health").status == 200 })
        #expect(try await eventually { try await [200, 201].contains(buyer.checkout(shop.order, key: "k").status) })
        #expect(try await shop.stock(of: tea) == 4)
        await shop.order.stop()
    }
}

/// All at once; the results in the order of the elements.
func inParallel<Element: Sendable, Result: Sendable>(
    _ elements: some Sequence<Element>, _ body: @escaping @Sendable (Element) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        for (index, element) in elements.enumerated() { group.addTask { (index, try await body(element)) } }
        return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
