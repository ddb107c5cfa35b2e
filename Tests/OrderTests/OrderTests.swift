import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct OrderTests {
    /// A customer with an order of `quantity` pieces.
    static func placed(
        _ shop: TestShop, _ product: UUID, _ quantity: Int = 1
    ) async throws -> (buyer: TestBuyer, order: Order) {
        let buyer = try await shop.buyer([(product, quantity)])
        return (buyer, try await buyer.checkout(shop.order).decoded())
    }

    @Test func `the list has one's own orders, newest first, page by page`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let buyer = try await shop.buyer([(tea, 1)])
        var placed: [Order] = [try await buyer.checkout(shop.order).decoded()]
        for quantity in 2...5 {
            try await shop.fill(buyer, [(tea, quantity)])
            placed.append(try await buyer.checkout(shop.order).decoded())
        }
        let first = try await shop.order.call(.get, "/orders?limit=3", token: buyer.token)
        #expect(first.header("X-Total-Count") == "5")
        #expect(try first.decoded(as: [Order].self) == placed.reversed().prefix(3).map { $0 })
        let link = try #require(first.header("Link"))
        let next = "/orders" + link.split(separator: ">")[0].dropFirst()
        let second = try await shop.order.call(.get, next, token: buyer.token)
        #expect(try second.decoded(as: [Order].self) == Array(placed.reversed().suffix(2)))
        #expect(second.header("Link") == nil)
        #expect(try await shop.order.call(.get, "/orders/", token: TestBuyer().token).body == "[]")
    }

    @Test func `an order is there for its owner and for admins`() async throws {
        let shop = try await TestShop.shared
        let (buyer, order) = try await Self.placed(shop, try await shop.product())
        let path = "/orders/\(order.id.text)"
        #expect(try await shop.order.call(.get, path, token: buyer.token).status == 200)
        #expect(try await shop.order.call(.head, path, token: buyer.token).status == 200)
        #expect(try await shop.order.call(.get, path, token: TestToken.admin()).status == 200)
        #expect(try await shop.order.call(.get, path, token: TestBuyer().token).status == 404)
        #expect(try await shop.order.call(.get, path).status == 401)
        #expect(try await shop.order.call(.patch, "\(path)/cancel", token: TestBuyer().token).status == 404)
        #expect(try await shop.order.call(.patch, "\(path)/cancel").status == 401)
        #expect(try await shop.order.call(.get, "/orders/\(UUID.v7().text)", token: buyer.token).status == 404)
    }

    @Test(arguments: [
        ("/orders?limit=0", 422), ("/orders?limit=abc", 422), ("/orders?limit=101", 422), ("/orders?cursor=x", 422),
        ("/orders/12", 422), ("/orders/%00", 422), ("/admin/orders?status=lost", 422),
        ("/admin/orders?cursor=%00", 422),
        ("/orders?x=1", 200),
    ])
    func `rubbish in an address is a 4xx`(path: String, status: Int) async throws {
        let shop = try await TestShop.shared
        #expect(try await shop.order.call(.get, path, token: TestToken.admin()).status == status)
    }

    @Test func `a method that is not known is 405`() async throws {
        let shop = try await TestShop.shared
        let answer = try await shop.order.call(.delete, "/orders", token: TestToken.admin())
        #expect(answer.status == 405)
        #expect(answer.header("Allow") == "GET, HEAD")
    }

    // MARK: - Canceling

    @Test func `canceling brings the stock back once, however often and at once`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let (buyer, order) = try await Self.placed(shop, tea, 3)
        #expect(try await shop.stock(of: tea) == 7)
        let path = "/orders/\(order.id.text)/cancel"
        let answers = try await inParallel(0..<8) { _ in
            try await shop.order.call(.patch, path, token: buyer.token)
        }
        #expect(answers.allSatisfy { $0.status == 200 })
        let canceled = try await shop.order.call(.patch, path, token: buyer.token).decoded(as: Order.self)
        #expect(canceled.status == .canceled)
        #expect(canceled.events.map(\.status) == [.pending, .paid, .canceled])
        #expect(canceled.events.last?.actor == buyer.email)
        #expect(try await shop.stock(of: tea) == 10)
        #expect(try await shop.steps(of: buyer) == ["released"])
    }

    @Test func `what is shipped can't be canceled`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let (buyer, order) = try await Self.placed(shop, tea)
        #expect(try await AdminTests.move(shop, order, to: "shipped").status == 200)
        let answer = try await shop.order.call(.patch, "/orders/\(order.id.text)/cancel", token: buyer.token)
        #expect(answer.status == 409)
        #expect(try answer.problem.slug == "transition-not-allowed")
        #expect(try await shop.stock(of: tea) == 9)
    }

    @Test func `of a cancellation and a shipment at once one wins, and the stock fits`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        var shipped = 0
        for _ in 0..<10 {
            let (buyer, order) = try await Self.placed(shop, tea)
            async let cancel = shop.order.call(.patch, "/orders/\(order.id.text)/cancel", token: buyer.token)
            async let ship = AdminTests.move(shop, order, to: "shipped")
            let statuses = try await [cancel.status, ship.status]
            #expect(statuses.sorted() == [200, 409])
            if statuses[1] == 200 { shipped += 1 }
        }
        #expect(try await shop.stock(of: tea) == 100 - shipped)
    }

    @Test func `canceling with catalog down is done, and the stock comes back later`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let (buyer, order) = try await Self.placed(shop, tea, 4)
        try await shop.withOrder(["CATALOG_URL": TestShop.nowhere]) { down async throws in
            let answer = try await down.call(.patch, "/orders/\(order.id.text)/cancel", token: buyer.token)
            #expect(answer.status == 200)
            #expect(try await shop.stock(of: tea) == 6)
        }
        try await shop.orders.execute(
            "update checkouts set touched_at = now() - interval '1 hour' where order_id = \(order.id)")
        #expect(try await eventually { try await shop.stock(of: tea) == 10 })
        #expect(try await shop.order.call(.patch, "/orders/\(order.id.text)/cancel", token: buyer.token).status == 200)
        #expect(try await shop.stock(of: tea) == 10)
    }

    // MARK: - What the database itself refuses

    @Test(arguments: [
        ("update order_lines set qty = 0", "order_lines_qty_positive"),
        ("update order_lines set qty = qty + 1", "order_lines_subtotal_is_product"),
        ("update order_lines set price = -1, subtotal = -1", "order_lines_price_not_negative"),
        (
            "update orders set total = -0.01, discount = lines_total + delivery_price + 0.01",
            "orders_total_not_negative"
        ),
        ("update orders set total = total + 1", "orders_total_is_sum"),
        ("update orders set status = 'lost'", "orders_status_known"),
        ("update orders set number = '2000-000001'", "orders_number_unique"),
        ("update checkouts set step = 'lost'", "checkouts_step_known"),
        ("update checkouts set quantities = '{}'", "checkouts_lines_match"),
    ])
    func `PostgreSQL refuses what would make an order wrong`(statement: String, constraint: String) async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product()
        _ = try await Self.placed(shop, tea)
        _ = try await Self.placed(shop, tea)
        let error = await #expect(throws: PostgresError.self) {
            try await shop.orders.execute(Query(stringLiteral: statement))
        }
        #expect(error?.constraint == constraint)
    }
}
