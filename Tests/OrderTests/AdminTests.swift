import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct AdminTests {
    static func move(_ shop: TestShop, _ order: Order, to status: String) async throws -> TestAnswer {
        try await shop.order.call(
            .patch, "/admin/orders/\(order.id.text)", token: TestToken.admin(), json: #"{"status":"\#(status)"}"#)
    }

    @Test func `everything for admins is for admins alone`() async throws {
        let shop = try await TestShop.shared
        let user = try await TestBuyer()
        let path = "/admin/orders/\(UUID.v7().text)"
        for path in ["/admin/orders", "/admin/stats", "/admin/orders.csv"] {
            #expect(try await shop.order.call(.get, path).status == 401)
            #expect(try await shop.order.call(.get, path, token: user.token).status == 403)
        }
        #expect(try await shop.order.call(.patch, path, json: "{}").status == 401)
        #expect(try await shop.order.call(.patch, path, token: user.token, json: "{}").status == 403)
    }

    @Test func `the list is everybody's, by status and by a part of the e-mail`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product()
        let (ann, order) = try await OrderTests.placed(shop, tea)
        let (_, other) = try await OrderTests.placed(shop, tea)
        let admin = TestToken.admin()
        func ids(_ query: String) async throws -> [UUID] {
            try await shop.order.call(.get, "/admin/orders?\(query)", token: admin).decoded(as: [Order].self).map(\.id)
        }
        let all = try await ids("limit=100")
        #expect(all.contains(order.id) || all.count == 100)
        #expect(try await ids("email=\(ann.email.uppercased())") == [order.id])
        #expect(try await ids("email=\(ann.email)&status=paid") == [order.id])
        #expect(try await ids("email=\(ann.email)&status=shipped").isEmpty)
        #expect(try await ids("email=%25").isEmpty)
        #expect(try await ids("ids=\(order.id.text),\(UUID.v7().text)") == [order.id])
        #expect(try await shop.order.call(.get, "/admin/orders?ids=1", token: admin).status == 422)
        #expect(other.id != order.id)
    }

    @Test func `an order moves along its life, and each move is an event with its actor`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let (_, order) = try await OrderTests.placed(shop, tea)
        for status in ["shipped", "delivered", "refunded"] {
            let answer = try await Self.move(shop, order, to: status)
            #expect(answer.status == 200)
            #expect(try answer.decoded(as: Order.self).status.rawValue == status)
        }
        let again = try await Self.move(shop, order, to: "refunded")
        #expect(again.status == 200)
        let events = try again.decoded(as: Order.self).events
        #expect(events.map(\.status) == [.pending, .paid, .shipped, .delivered, .refunded])
        #expect(events.last?.actor == "admin@example.com")
        // It had left the house.
        #expect(try await shop.stock(of: tea) == 9)
    }

    @Test(arguments: OrderStatus.allCases)
    func `a move that is not allowed is 409 and changes nothing`(status: OrderStatus) async throws {
        let shop = try await TestShop.shared
        let (_, order) = try await OrderTests.placed(shop, try await shop.product())
        try await shop.orders.execute("update orders set status = \(status.rawValue) where id = \(order.id)")
        for next in OrderStatus.allCases where next != status && !status.next.contains(next) {
            let answer = try await Self.move(shop, order, to: next.rawValue)
            #expect(answer.status == 409)
            #expect(try answer.problem.slug == "transition-not-allowed")
        }
        let rows = try await shop.orders.query("select status from orders where id = \(order.id)")
        #expect(try rows[0].decode(String.self) == status.rawValue)
    }

    @Test func `the stock of what is refunded before it was shipped comes back`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 10)
        let (_, order) = try await OrderTests.placed(shop, tea, 4)
        #expect(try await Self.move(shop, order, to: "refunded").status == 200)
        #expect(try await shop.stock(of: tea) == 10)
    }

    @Test(arguments: [("{}", 422), (#"{"status":"lost"}"#, 422), (#"{"status":1}"#, 422), ("x", 400)])
    func `a rubbish move is refused`(body: String, status: Int) async throws {
        let shop = try await TestShop.shared
        let path = "/admin/orders/\(UUID.v7().text)"
        #expect(try await shop.order.call(.patch, path, token: TestToken.admin(), json: body).status == status)
    }

    @Test func `an order that is not there is 404`() async throws {
        let shop = try await TestShop.shared
        let path = "/admin/orders/\(UUID.v7().text)"
        let answer = try await shop.order.call(
            .patch, path, token: TestToken.admin(), json: #"{"status":"shipped"}"#)
        #expect(answer.status == 404)
    }

    @Test func `the figures count what was sold, and every day`() async throws {
        // Its own: others sell in the shared one.
        let shop = try await TestShop.start()
        let empty = try await shop.order.call(.get, "/admin/stats", token: TestToken.admin())
        #expect(empty.status == 200)
        #expect(try empty.decoded(as: Statistics.self).overall.averageOrder == .zero)

        let tea = try await shop.product(price: "2.00", stock: 100)
        let cup = try await shop.product(price: "10.00", stock: 100)
        let buyer = try await shop.buyer([(tea, 5), (cup, 1)])
        let first: Order = try await buyer.checkout(shop.order).decoded()
        try await shop.fill(buyer, [(tea, 1)])
        _ = try await buyer.checkout(shop.order)
        let (_, old) = try await OrderTests.placed(shop, cup, 1)
        let (_, canceled) = try await OrderTests.placed(shop, tea, 50)
        #expect(try await Self.move(shop, canceled, to: "canceled").status == 200)
        try await shop.orders.execute(
            "update orders set created_at = now() - interval '10 days' where id = \(old.id)")

        let answer = try await shop.order.call(.get, "/admin/stats", token: TestToken.admin())
        let figures = try answer.decoded(as: Statistics.self)
        #expect(figures.overall.orders == 3)
        #expect(figures.overall.revenue == Money("32.00"))
        #expect(figures.overall.buyers == 2)
        #expect(figures.overall.averageOrder == Money("10.67"))
        #expect(figures.topProducts.map(\.productID) == [tea, cup])
        #expect(figures.topProducts.map(\.quantity) == [6, 2])
        #expect(figures.topProducts.map(\.revenue) == [Money("12.00"), Money("20.00")])
        #expect(figures.last7Days.sales.orders == 2)
        #expect(figures.last7Days.sales.revenue == Money("22.00"))
        #expect(figures.last7Days.days.count == 7)
        #expect(figures.last30Days.sales.orders == 3)
        #expect(figures.last30Days.days.count == 30)
        #expect(figures.last90Days.sales.orders == 3)
        #expect(figures.last90Days.days.count == 90)
        #expect(figures.timeZone == "UTC")
        #expect(figures.last30Days.days.last?.orders == 2)
        #expect(figures.last30Days.days[19].revenue == Money("10.00"))
        #expect(
            figures.last30Days.days[18]
                == Statistics.Day(
                    date: figures.last30Days.days[18].date, orders: 0, revenue: .zero))
        #expect(figures.last30Days.days.last?.date == String(first.createdAt.description.prefix(10)))
        await shop.order.stop()
    }
}
