import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// Orders that are paid before their stock is sold.
@Suite struct PaymentTests {
    /// A customer who has ordered two pieces of ten, and has not paid yet.
    struct Scene {
        let shop: TestShop
        let tea: UUID
        let buyer: TestBuyer
        let order: Order
        let payment: Payment
        var provider: TestProvider { TestProvider(shop: shop) }

        init(_ shop: TestShop) async throws {
            self.shop = shop
            tea = try await shop.product(price: "2.50", stock: 10)
            buyer = try await shop.buyer([(tea, 2)])
            order = try await buyer.checkout(shop.order, json: #"{"payment":"sandbox"}"#).decoded()
            payment = try #require(order.payment)
        }

        func now() async throws -> Order { try await shop.order(order.id, of: buyer) }

        func cancel() async throws -> TestAnswer {
            try await shop.order.call(.patch, "/orders/\(order.id.text)/cancel", token: buyer.token)
        }

        func letTimePass() async throws {
            try await shop.orders.execute(
                "update checkouts set pay_by = now() - interval '1 second' where order_id = \(order.id)")
        }

        func refunds() async throws -> [String] {
            try await shop.texts("select amount from sandbox_refunds where payment_id = \(payment.id) order by at")
        }
    }

    @Test func `an unpaid order holds its stock and leaves the cart alone`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(scene.order.status == .pending)
        #expect(scene.payment.method == .sandbox)
        #expect(scene.payment.status == .pending)
        #expect(scene.payment.amount == scene.order.total)
        let left = try #require(scene.payment.expiresAt).date.timeIntervalSinceNow
        #expect((840...900).contains(left))
        #expect(try await scene.shop.stock(of: scene.tea) == 8)
        #expect(try await scene.shop.cart(of: scene.buyer).lines.count == 1)
        // The same cart again is the same order, not another one.
        let again = try await scene.buyer.checkout(scene.shop.order, json: #"{"payment":"sandbox"}"#)
        #expect(again.status == 200)
        #expect(try again.decoded(as: Order.self).id == scene.order.id)
        let books = try await scene.shop.stock.query("select held, sold from products where id = \(scene.tea)")
        #expect(try books[0].decode(Int.self, Int.self) == (2, 0))
    }

    @Test func `money makes it an order like any other, and the same message again changes nothing`() async throws {
        let scene = try await Scene(TestShop.shared)
        let message = UUID.v7()
        #expect(try await scene.provider.tell(of: scene.payment, id: message).status == 200)
        let paid = try await scene.now()
        #expect(paid.status == .paid)
        #expect(paid.payment?.status == .paid)
        #expect(paid.events.map(\.status) == [.pending, .pending, .paid])
        #expect(paid.events.map(\.payment) == [.pending, .paid, nil])
        #expect(paid.events.map(\.actor) == [scene.buyer.email, "sandbox", "shop"])
        #expect(try await scene.shop.cart(of: scene.buyer).lines.isEmpty)
        #expect(try await scene.shop.stock(of: scene.tea) == 8)
        #expect(try await scene.shop.steps(of: scene.buyer) == ["done"])

        #expect(try await scene.provider.tell(of: scene.payment, id: message).status == 200)
        #expect(try await scene.provider.tell("payment.declined", of: scene.payment).status == 200)
        #expect(try await scene.now() == paid)
        let mails = try await scene.shop.texts("select event from mail_outbox where order_id = \(paid.id)")
        #expect(mails == ["confirmed"])
    }

    @Test func `a message that is not signed, or was signed long ago or for another body, changes nothing`()
        async throws
    {
        let scene = try await Scene(TestShop.shared)
        let (provider, payment) = (scene.provider, scene.payment)
        #expect(try await provider.tell(of: payment, age: 301).status == 401)
        #expect(try await provider.tell(of: payment, age: -310).status == 401)
        #expect(try await provider.tell(of: payment, secret: "another secret of thirty-two bytes").status == 401)
        let body =
            #"{"id":"\#(UUID.v7().text)","type":"payment.succeeded","payment_id":"\#(payment.id.text)","amount":"5.00"}"#
        #expect(try await provider.send(body + " ", signature: TestProvider.sign(body)).status == 401)
        for signature in [nil, "", "v1=00", "t=1", "t=x,v1=y", "t=-9223372036854775808,v1=00", ",=,t=,v1="] {
            #expect(try await provider.send(body, signature: signature).status == 401)
        }
        #expect(try await scene.now() == scene.order)
    }

    @Test func `a signed message about nothing is refused`() async throws {
        let scene = try await Scene(TestShop.shared)
        let unknown = Payment(id: .v7(), method: .sandbox, status: .pending, amount: .zero, expiresAt: nil)
        #expect(try await scene.provider.tell(of: unknown).status == 404)
        #expect(try await scene.provider.tell("payment.lost", of: scene.payment).status == 422)
        #expect(try await scene.provider.send("{", signature: TestProvider.sign("{")).status == 400)
        #expect(try await scene.now() == scene.order)
    }

    @Test func `after a card that was declined another one pays`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await scene.provider.tell("payment.declined", of: scene.payment).status == 200)
        #expect(try await scene.now().payment?.status == .declined)
        #expect(try await scene.provider.tell(of: scene.payment).status == 200)
        #expect(try await scene.now().status == .paid)
    }

    @Test func `what is not paid in time is canceled, and money that comes later goes back`() async throws {
        let scene = try await Scene(TestShop.shared)
        try await scene.letTimePass()
        #expect(try await eventually { try await scene.shop.steps(of: scene.buyer) == ["released"] })
        let ended = try await scene.now()
        #expect(ended.status == .canceled)
        #expect(ended.payment?.status == .expired)
        #expect(try await scene.shop.stock(of: scene.tea) == 10)

        #expect(try await scene.provider.tell(of: scene.payment).status == 200)
        #expect(try await eventually { try await scene.now().payment?.status == .refunded })
        #expect(try await scene.refunds() == ["5.00"])
        #expect(try await scene.now().status == .canceled)
        #expect(
            try await scene.now().events.compactMap(\.payment) == [.pending, .expired, .paid, .refunding, .refunded])
        #expect(try await scene.shop.stock(of: scene.tea) == 10)
        // The cart was never taken from: the customer can try again.
        #expect(try await scene.buyer.checkout(scene.shop.order).status == 201)
    }

    @Test func `a paid order that is canceled gives stock and money back once`() async throws {
        let scene = try await Scene(TestShop.shared)
        _ = try await scene.provider.tell(of: scene.payment)
        #expect(try await scene.cancel().status == 200)
        #expect(try await scene.cancel().status == 200)
        #expect(try await eventually { try await scene.now().payment?.status == .refunded })
        #expect(try await scene.now().status == .canceled)
        #expect(try await scene.shop.stock(of: scene.tea) == 10)
        #expect(try await scene.refunds() == ["5.00"])
    }

    /// The state of an order before money comes a second time.
    enum Ending: CaseIterable, Sendable { case paid, canceled, tooLate, shipped, refunded }

    @Test(arguments: Ending.allCases)
    func `money that comes a second time goes back once, and the order stays what it is`(ending: Ending) async throws {
        let scene = try await Scene(TestShop.shared)
        let (provider, path) = (scene.provider, "/admin/orders/\(scene.order.id.text)")
        let admin = TestToken.admin()
        func move(to status: String) async throws {
            _ = try await scene.shop.order.call(.patch, path, token: admin, json: #"{"status":"\#(status)"}"#)
        }
        if ending == .tooLate { _ = try await scene.cancel() }
        #expect(try await provider.tell(of: scene.payment).status == 200)
        switch ending {
        case .paid, .tooLate: break
        case .canceled: _ = try await scene.cancel()
        case .shipped: try await move(to: "shipped")
        case .refunded: try await move(to: "refunded")
        }
        let own = ending == .paid || ending == .shipped ? [] : ["5.00"]
        #expect(try await eventually { try await scene.refunds() == own })
        #expect(try await eventually { try await scene.now().payment?.status != .refunding })
        let before = try await scene.now()

        let second = UUID.v7()
        for _ in 1...2 { #expect(try await provider.tell(of: scene.payment, id: second).status == 200) }
        #expect(try await provider.tell(of: scene.payment).status == 200)
        #expect(
            try await eventually {
                let surplus = try await scene.now().payment?.surplus ?? []
                return surplus.count == 2 && surplus.allSatisfy { $0.refundedAt != nil }
            })
        #expect(try await scene.refunds() == own + ["5.00", "5.00"])
        let after = try await scene.now()
        #expect(after.status == before.status)
        #expect(after.payment?.status == before.payment?.status)
        #expect(after.payment?.surplus.map(\.amount) == [scene.order.total, scene.order.total])
        #expect(after.events == before.events)
        let acts = try await scene.shop.texts(
            """
            select action from audit_log
            where subject = \(scene.order.id.text) and action like 'payment.surplus%'
            order by action
            """)
        #expect(acts == ["payment.surplus", "payment.surplus", "payment.surplus_refunded", "payment.surplus_refunded"])
    }

    @Test(arguments: ["4.99", "5.01", "500.00"])
    func `another amount than was asked for goes back, and the order waits for its own`(amount: String) async throws {
        let log = RecordedLog()
        let shop = try await TestShop.shared
        let scene = try await Scene(shop)
        try await shop.withOrder(log: log) { daemon async throws in
            let body = #"""
                {"id":"\#(UUID.v7().text)","type":"payment.succeeded","payment_id":"\#(scene.payment.id.text)","amount":"\#(amount)"}
                """#
            let answer = try await daemon.call(
                .post, "/orders/payments/webhook", json: body, headers: ["Shop-Signature": TestProvider.sign(body)])
            #expect(answer.status == 200)
        }
        #expect(log.text.contains("surplus money of \(amount) is returned"))
        #expect(try await eventually { try await scene.refunds() == [amount] })
        let now = try await scene.now()
        #expect(now.status == .pending)
        #expect(now.payment?.status == .pending)
        #expect(try await scene.provider.tell("payment.declined", of: scene.payment, amount: "1.00").status == 200)
        #expect(try await scene.provider.tell(of: scene.payment).status == 200)
        #expect(try await scene.now().status == .paid)
        #expect(try await scene.refunds() == [amount])
    }

    @Test func `of many second moneys at once each goes back once, and metrics count what has not yet`() async throws {
        let scene = try await Scene(TestShop.shared)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { () async throws in
                    #expect(try await scene.provider.tell(of: scene.payment).status == 200)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await scene.now().status == .paid)
        #expect(
            try await eventually {
                try await scene.now().payment?.surplus.allSatisfy { $0.refundedAt != nil } == true
            })
        #expect(try await scene.now().payment?.surplus.count == 7)
        #expect(try await scene.refunds().count == 7)
        let metrics = try await scene.shop.order.call(.get, "/metrics", token: TestToken.service())
        #expect(metrics.body.contains("shop_payments_open{status=\"surplus\"}"))
    }

    @Test func `an unpaid order that is canceled owes nobody anything`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await scene.cancel().decoded(as: Order.self).payment?.status == .canceled)
        #expect(try await scene.shop.stock(of: scene.tea) == 10)
        #expect(try await scene.refunds().isEmpty)
    }

    @Test func `money whose stock is gone goes back`() async throws {
        let scene = try await Scene(TestShop.shared)
        let service = TestToken.service()
        let path = "/internal/reservations/\(scene.order.id.text)"
        _ = try await scene.shop.catalog.call(.delete, path, token: service)
        #expect(try await scene.provider.tell(of: scene.payment).status == 200)
        #expect(try await scene.now().status == .canceled)
        #expect(try await eventually { try await scene.now().payment?.status == .refunded })
        #expect(try await scene.shop.stock(of: scene.tea) == 10)
    }

    @Test func `of money, a cancellation and the end of time at once, one decides and the rest agrees`() async throws {
        let shop = try await TestShop.shared
        let scenes = try await withThrowingTaskGroup(of: Scene.self) { group in
            for _ in 0..<12 { group.addTask { try await Scene(shop) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for scene in scenes {
                group.addTask { () async throws in
                    #expect(try await scene.provider.tell(of: scene.payment).status == 200)
                }
                group.addTask { () async throws in #expect(try await scene.cancel().status == 200) }
                group.addTask { try await scene.letTimePass() }
            }
            try await group.waitForAll()
        }
        for scene in scenes {
            #expect(
                try await eventually {
                    let order = try await scene.now()
                    return order.status == .canceled && order.payment?.status == .refunded
                })
            #expect(try await scene.shop.steps(of: scene.buyer) == ["released"])
            #expect(try await scene.shop.stock(of: scene.tea) == 10)
            #expect(try await scene.refunds() == ["5.00"])
        }
    }

    @Test func `only its provider says that it is paid`() async throws {
        let scene = try await Scene(TestShop.shared)
        let answer = try await scene.shop.order.call(
            .patch, "/admin/orders/\(scene.order.id.text)", token: TestToken.admin(),
            json: #"{"status":"paid"}"#)
        #expect(answer.status == 409)
        #expect(try answer.problem.slug == "paid-elsewhere")
        #expect(try await scene.now() == scene.order)
    }

    @Test func `the database itself keeps totals and unpaid orders what they are`() async throws {
        let scene = try await Scene(TestShop.shared)
        for breach: Query in [
            "update orders set total = total + 1 where id = \(scene.order.id)",
            "update orders set delivery_price = 1 where id = \(scene.order.id)",
            "update orders set discount = -1, total = total + 1 where id = \(scene.order.id)",
            "insert into payments (id, order_id, method, status, amount) values (\(UUID.v7()), \(scene.order.id), 'invoice', 'paid', 1)",
            """
            insert into orders (id, number, user_id, email, status, total, note)
            select order_id, 'x', user_id, email, 'paid', 1, '' from checkouts where order_id = \(scene.order.id)
            """,
        ] {
            await #expect(throws: PostgresError.self) { try await scene.shop.orders.execute(breach) }
        }
    }
}
