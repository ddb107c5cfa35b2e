import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// A customer who has an unpaid order and wants another one of the same cart.
@Suite struct ReplacingTests {
    /// A customer who has ordered the last two pieces by card, and has not paid yet.
    struct Scene {
        let shop: TestShop
        let tea: UUID
        let buyer: TestBuyer
        let old: Order
        static let card = #"{"payment":"sandbox","note":"first"}"#

        init(_ shop: TestShop) async throws {
            self.shop = shop
            tea = try await shop.product(price: "2.50", stock: 2)
            buyer = try await shop.buyer([(tea, 2)])
            old = try await buyer.checkout(shop.order, key: "first", json: Self.card).decoded()
        }

        func order(_ key: String? = nil, _ more: String = "", replacing: Bool = true) async throws -> TestAnswer {
            let replaces = replacing ? #","replaces":"\#(old.id.text)""# : ""
            return try await buyer.checkout(
                shop.order, key: key, json: #"{"payment":"sandbox","note":"anew"\#(more)\#(replaces)}"#)
        }

        func now() async throws -> Order { try await shop.order(old.id, of: buyer) }

        func pay() async throws -> Int {
            try await TestProvider(shop: shop).tell(of: try #require(old.payment)).status
        }

        /// A checkout that is about to replace the old order, as a crash has left it an hour ago.
        func recordReplacing(_ id: UUID) async throws {
            let cart = try await shop.cartForOrder(of: buyer)
            _ = try await shop.orders.pipeline([
                "update checkouts set replaced_by = \(id) where order_id = \(old.id)",
                """
                insert into checkouts (
                    order_id, user_id, email, cart_revision, product_ids, quantities, note, replaces, touched_at
                )
                values (
                    \(id), \(buyer.id), \(buyer.email), \(cart.revision), \([tea]), \([2]), '', \(old.id),
                    now() - interval '1 hour'
                )
                """,
            ])
        }

        func handOver(to id: UUID) async throws {
            let json = """
                {"order_id":"\(id.text)","items":[{"product_id":"\(tea.text)","qty":2}],"replaces_order_id":"\(old.id.text)"}
                """
            let answer = try await shop.catalog.call(
                .post, "/internal/reservations", token: TestToken.service(), json: json)
            #expect(answer.status == 200)
        }
    }

    // MARK: - Another intent

    @Test(arguments: [
        (nil, #"{"payment":"sandbox","note":"other"}"#), ("second", #"{"payment":"invoice","note":"first"}"#),
        ("second", #"{"payment":"sandbox","note":"first","expected_total":"99.99"}"#), (nil, "{}"),
    ])
    func `a changed checkout of the same cart is told of the order that is there, and changes nothing`(
        key: String?, body: String
    ) async throws {
        let scene = try await Scene(TestShop.shared)
        let answer = try await scene.buyer.checkout(scene.shop.order, key: key, json: body)
        #expect(answer.status == 409)
        let problem = try answer.problem
        #expect(problem.slug == "order-open")
        #expect(problem.openOrder == OpenOrder(scene.old))
        #expect(problem.openOrder?.isPayable == true)
        #expect(problem.detail.contains(scene.old.number))
        #expect(try await scene.now() == scene.old)
        #expect(try await scene.shop.steps(of: scene.buyer) == ["awaiting"])
    }

    @Test func `the same intent again is the same order, by its key, by another and without one`() async throws {
        let scene = try await Scene(TestShop.shared)
        for key in ["first", "second", nil] {
            let answer = try await scene.buyer.checkout(scene.shop.order, key: key, json: Scene.card)
            #expect(answer.status == 200)
            #expect(try answer.decoded(as: Order.self).id == scene.old.id)
        }
    }

    @Test func `different intents at once never end as one`() async throws {
        let shop = try await TestShop.shared
        for method in ["invoice", "sandbox"] {
            let tea = try await shop.product(stock: 100)
            let buyer = try await shop.buyer([(tea, 2)])
            let answers = try await inParallel(0..<6) { number in
                try await buyer.checkout(
                    shop.order, key: "k\(number)", json: #"{"note":"\#(number)","payment":"\#(method)"}"#)
            }
            #expect(answers.count { $0.status == 201 } == 1)
            // 400: the cart was empty by then. 503: ask again.
            #expect(answers.allSatisfy { [201, 400, 409, 503].contains($0.status) })
            let made = try #require(answers.first { $0.status == 201 }).decoded(as: Order.self)
            for answer in answers where answer.status == 409 {
                #expect(try answer.problem.openOrder?.id == made.id)
            }
            #expect(try await shop.orderCount(of: buyer) == 1)
            #expect(try await shop.stock(of: tea) == 98)
        }
    }

    @Test func `an order that is placed already can't be paid or replaced, and the problem says so`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 5)
        let buyer = try await TestBuyer()
        // A cart that is not taken from: it stays as it was ordered.
        try await TestDaemon.with(StubCart.self, environment: ["STUB_CART_LINES": "\(tea.text)=2"]) {
            cart async throws in
            try await shop.withOrder(["CART_URL": cart.address]) { order async throws in
                let placed = try await buyer.checkout(order, json: #"{"note":"a"}"#).decoded(as: Order.self)
                let answer = try await buyer.checkout(order, json: #"{"note":"b"}"#)
                #expect(answer.status == 409)
                #expect(try answer.problem.openOrder?.isPayable == false)
                let anew = try await buyer.checkout(order, json: #"{"note":"b","replaces":"\#(placed.id.text)"}"#)
                #expect(try anew.problem.slug == "order-not-replaceable")
                #expect(try anew.problem.openOrder?.id == placed.id)
            }
        }
    }

    // MARK: - Order anew

    @Test func `ordering anew cancels the old order and passes its last pieces on`() async throws {
        let scene = try await Scene(TestShop.shared)
        let answer = try await scene.order("anew")
        #expect(answer.status == 201)
        let new = try answer.decoded(as: Order.self)
        #expect(new.isPayable)
        #expect(new.note == "anew")
        let old = try await scene.now()
        #expect(old.status == .canceled)
        #expect(old.payment?.status == .canceled)
        #expect(old.events.last?.actor == scene.buyer.email)
        #expect(try await scene.shop.steps(of: scene.buyer) == ["released", "awaiting"])
        #expect(try await scene.shop.stock(of: scene.tea) == 0)

        // A repeat is the same order; so is the same body without a key.
        for key in ["anew", nil] {
            let again = try await scene.order(key)
            #expect(again.status == 200)
            #expect(try again.decoded(as: Order.self).id == new.id)
        }
        #expect(try await scene.order("third", replacing: false).problem.openOrder?.id == new.id)
        // Money for the old one goes back, money for the new one sells it.
        #expect(try await scene.pay() == 200)
        #expect(try await eventually { try await scene.now().payment?.status == .refunded })
        let payment = try #require(new.payment)
        #expect(try await TestProvider(shop: scene.shop).tell(of: payment).status == 200)
        #expect(try await scene.shop.order(new.id, of: scene.buyer).status == .paid)
        #expect(try await scene.shop.cart(of: scene.buyer).lines.isEmpty)
    }

    @Test func `a new order that is canceled gives its stock back, and does not touch the old one again`() async throws
    {
        let scene = try await Scene(TestShop.shared)
        let new = try await scene.order().decoded(as: Order.self)
        let old = try await scene.now()
        let path = "/orders/\(new.id.text)/cancel"
        #expect(try await scene.shop.order.call(.patch, path, token: scene.buyer.token).status == 200)
        #expect(try await scene.shop.stock(of: scene.tea) == 2)
        #expect(try await scene.now() == old)
        #expect(try await scene.shop.steps(of: scene.buyer) == ["released", "released"])
    }

    @Test func `when the new order is refused, the old one stays as it is`() async throws {
        let scene = try await Scene(TestShop.shared)
        let dear = try await scene.order("k", #","expected_total":"4.99""#)
        #expect(dear.status == 409)
        #expect(try dear.problem.slug == "price-changed")
        try await scene.shop.fill(scene.buyer, [(scene.tea, 3)])
        let short = try await scene.order("k")
        #expect(try short.problem.slug == "not-available")
        #expect(try short.problem.shortages.map(\.available) == [2])
        #expect(try short.problem.openOrder == nil)
        #expect(try await scene.now() == scene.old)
        #expect(try await scene.shop.steps(of: scene.buyer) == ["awaiting"])
        #expect(try await scene.pay() == 200)
        #expect(try await scene.now().status == .paid)
    }

    @Test func `an order that is paid is not replaced, one that is canceled needs no replacing`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await scene.pay() == 200)
        try await scene.shop.fill(scene.buyer, [(scene.tea, 1)])
        let paid = try await scene.order("k")
        #expect(paid.status == 409)
        #expect(try paid.problem.slug == "order-not-replaceable")
        #expect(try paid.problem.openOrder?.status == .paid)

        let other = try await Scene(TestShop.shared)
        let path = "/orders/\(other.old.id.text)/cancel"
        #expect(try await other.shop.order.call(.patch, path, token: other.buyer.token).status == 200)
        #expect(try await other.order("k").status == 201)
    }

    @Test func `nobody replaces an order of somebody else`() async throws {
        let scene = try await Scene(TestShop.shared)
        let thief = try await scene.shop.buyer([(scene.tea, 2)])
        let answer = try await thief.checkout(scene.shop.order, json: #"{"replaces":"\#(scene.old.id.text)"}"#)
        #expect(answer.status == 404)
        #expect(try await scene.now() == scene.old)
    }

    @Test func `of two who replace the same order at once one does, and nobody else gets the pieces`() async throws {
        let shop = try await TestShop.shared
        for _ in 0..<5 {
            let scene = try await Scene(shop)
            let other = try await shop.buyer([(scene.tea, 1)])
            let answers = try await inParallel(0..<6) { number in
                number < 3
                    ? try await scene.order("k\(number)", #","language":"\#(number == 0 ? "en" : "ru")""#)
                    : try await other.checkout(shop.order)
            }
            #expect(answers[0..<3].count { $0.status == 201 } == 1)
            #expect(answers[0..<3].allSatisfy { [200, 201, 409, 503].contains($0.status) })
            #expect(answers[3...].allSatisfy { [409, 503].contains($0.status) })
            #expect(try await shop.orderCount(of: scene.buyer) == 2)
            #expect(try await scene.now().status == .canceled)
            #expect(try await shop.stock(of: scene.tea) == 0)
        }
    }

    @Test func `of money and a replacement at once, one decides and the rest agrees`() async throws {
        let shop = try await TestShop.shared
        for _ in 0..<8 {
            let scene = try await Scene(shop)
            async let paid = scene.pay()
            async let answer = scene.order("k")
            #expect(try await paid == 200)
            let (replacement, old) = (try await answer, try await scene.now())
            if replacement.status == 201 {
                #expect(old.status == .canceled)
                #expect(try await eventually { try await scene.now().payment?.status == .refunded })
            } else {
                // The money came first. When it has come so early that its order has taken the cart, there is nothing left to order.
                let isLate = replacement.status == 400 && replacement.body.contains("cart-empty")
                #expect(replacement.status == 409 || isLate, "\(replacement.body)")
                #expect(old.status == .paid)
            }
            #expect(try await shop.stock(of: scene.tea) == 0)
        }
    }

    // MARK: - Crashes

    @Test func `a crash before the stock was handed over leaves the old order as it was`() async throws {
        let scene = try await Scene(TestShop.shared)
        try await scene.recordReplacing(.v7())
        #expect(try await eventually { try await scene.shop.steps(of: scene.buyer) == ["awaiting"] })
        #expect(try await scene.now() == scene.old)
        // Its cart is its own again.
        #expect(try await scene.order("k", replacing: false).problem.slug == "order-open")
        #expect(try await scene.pay() == 200)
        #expect(try await scene.now().status == .paid)
    }

    @Test func `a crash after the stock was handed over ends both orders, and nobody pays for nothing`() async throws {
        for isPaid in [false, true] {
            let scene = try await Scene(TestShop.shared)
            let new = UUID.v7()
            try await scene.handOver(to: new)
            if isPaid { #expect(try await scene.pay() == 200) }
            try await scene.recordReplacing(new)
            #expect(try await eventually { try await scene.shop.steps(of: scene.buyer) == ["released"] })
            #expect(try await scene.now().status == .canceled)
            if isPaid { #expect(try await eventually { try await scene.now().payment?.status == .refunded }) }
            #expect(try await scene.shop.stock(of: scene.tea) == 2)
            #expect(try await scene.order("k").status == 201)
        }
    }

    @Test func `a customer who asks again after a lost answer has the stock still`() async throws {
        let scene = try await Scene(TestShop.shared)
        let nowhere = ["CATALOG_URL": TestShop.nowhere, "CHECKOUT_RECOVERY_SECONDS": "3600"]
        try await scene.shop.withOrder(nowhere) { order async throws in
            let json = #"{"payment":"sandbox","replaces":"\#(scene.old.id.text)"}"#
            #expect(try await scene.buyer.checkout(order, key: "k", json: json).status == 503)
            #expect(try await scene.shop.steps(of: scene.buyer) == ["awaiting", "recorded"])
            #expect(try await scene.buyer.checkout(scene.shop.order, key: "k", json: json).status == 200)
        }
        #expect(try await scene.now().status == .canceled)
        #expect(try await scene.shop.stock(of: scene.tea) == 0)
    }

    // MARK: - One's own unpaid order

    @Test func `what is short names the customer's own unpaid order that holds it, and nobody else's`() async throws {
        let scene = try await Scene(TestShop.shared)
        let cup = try await scene.shop.product()
        try await scene.shop.fill(scene.buyer, [(cup, 1)])
        let answer = try await scene.buyer.checkout(scene.shop.order)
        #expect(answer.status == 409)
        #expect(try answer.problem.slug == "not-available")
        #expect(try answer.problem.openOrder == OpenOrder(scene.old))

        let other = try await scene.shop.buyer([(scene.tea, 1)])
        #expect(try await other.checkout(scene.shop.order).problem.openOrder == nil)

        let found = try await scene.shop.order.call(.get, "/orders?status=pending", token: scene.buyer.token)
        #expect(try found.decoded(as: [Order].self).map(\.id) == [scene.old.id])
        #expect(try await scene.shop.order.call(.get, "/orders?status=paid", token: scene.buyer.token).body == "[]")
        #expect(try await scene.shop.order.call(.get, "/orders?status=x", token: scene.buyer.token).status == 422)
    }
}
