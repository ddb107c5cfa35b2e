import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// Mail to unverified addresses: limited, and only with the shop's own texts.
@Suite struct MailLimitTests {
    private static let words = ["account is suspended", "https://evil.example", "Hang around"]
    private static let body = #"""
        {"shipping":{"name":"Your account is suspended, confirm at https://evil.example","phone":"+7 1",
         "address":"Hang around 1","city":"Hang around"},"note":"Hang around"}
        """#

    private func steps(_ shop: TestShop, _ emails: [String]) async throws -> [String: Int] {
        let rows = try await shop.orders.query(
            """
            select step, count(*)
            from mail_outbox
            join orders on orders.id = order_id
            where email = any(\(emails)::text[])
            group by step
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let (step, count) = try row.decode(String.self, Int.self)
                return (step, count)
            })
    }

    private func place(
        _ shop: TestShop, _ product: UUID, email: String, isVerified: Bool = false, from client: String? = nil,
        json: String? = nil
    ) async throws -> (order: Order, token: String) {
        let id = UUID.v7()
        let token = TestToken.user(id, email: email, isEmailVerified: isVerified)
        let line = #"{"product_id":"\#(product.text)","qty":1}"#
        _ = try await shop.cart.call(.post, "/cart/set", token: token, json: line)
        let answer = try await shop.order.call(
            .post, "/orders/checkout", token: token, json: json,
            headers: client.map { ["X-Forwarded-For": $0] } ?? [:])
        #expect(answer.status == 201, "\(answer)")
        return (try answer.decoded(), token)
    }

    /// The mail of one order that shop-mail gets.
    private func dueMail(_ shop: TestShop, of order: Order) async throws -> String {
        try await shop.orders.execute(
            "update mail_outbox set due_at = now() - interval '1 year' where order_id = \(order.id)")
        let answer = try await shop.order.call(
            .post, "/internal/mail/claim", token: TestToken.service("mail"), json: #"{"limit":1}"#)
        let mail = try #require(try answer.decoded(as: [DueMail].self).first)
        #expect(mail.order.id == order.id)
        return answer.body
    }

    @Test func `of what a buyer typed nothing goes to an address that nobody has verified`() async throws {
        // A shop of its own: a claim takes whatever is due.
        let shop = try await TestShop.start()
        let tea = try await shop.product()
        let stranger = try await place(shop, tea, email: "stranger@example.com", json: Self.body).order
        #expect(stranger.shipping != nil)
        let mail = try await dueMail(shop, of: stranger)
        for word in Self.words { #expect(!mail.contains(word), "\(word)") }

        let known = try await place(shop, tea, email: "known@example.com", isVerified: true, json: Self.body).order
        #expect(try await dueMail(shop, of: known).contains(Self.words[0]))
    }

    @Test func `of many orders at once five mails go to one address, the others are withheld and shown`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let name = UUID.v7().text
        // A suffix after "+" is the same mailbox.
        let emails = (0..<20).map { $0.isMultiple(of: 2) ? "\(name)@example.com" : "\(name)+\($0)@example.com" }
        let orders = try await withThrowingTaskGroup(of: Order.self) { group in
            for email in emails { group.addTask { try await place(shop, tea, email: email).order } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(try await steps(shop, emails) == ["waiting": 5, "withheld": 15])

        let service = TestToken.service("shopctl")
        let admin = TestToken.admin()
        let stuck: [MailRecord] = try await shop.order.call(.get, "/internal/mail/stuck", token: service).decoded()
        let numbers = Set(orders.map(\.number))
        let withheld = stuck.filter { numbers.contains($0.orderNumber) }
        #expect(withheld.count == 15)
        #expect(withheld.allSatisfy { $0.withheldReason == .recipient })

        let mail = try #require(withheld.first)
        let order = try #require(orders.first { $0.number == mail.orderNumber })
        let path = "/admin/orders/\(order.id.text)/mail"
        #expect(try await shop.order.call(.get, path, token: admin).decoded(as: [MailRecord].self) == [mail])
        #expect(try await shop.order.call(.get, path, token: TestBuyer().token).status == 403)
        #expect(try await shop.order.call(.get, path).status == 401)

        // The operator's word counts more, and counts for nothing.
        let retry = "/internal/mail/\(mail.id.text)/retry"
        #expect(try await shop.order.call(.post, retry, token: service).status == 204)
        #expect(try await shop.order.call(.post, retry, token: service).status == 404)
        #expect(try await steps(shop, emails)["waiting"] == 6)
    }

    @Test func `a day later five more may go, and to a verified address all do`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let email = "\(UUID.v7().text)@example.com"
        for _ in 1...6 { _ = try await place(shop, tea, email: email) }
        #expect(try await steps(shop, [email]) == ["waiting": 5, "withheld": 1])
        try await shop.orders.execute(
            """
            update mail_outbox
            set created_at = now() - interval '24 hours'
            where order_id in (select id from orders where email = \(email))
            """)
        for _ in 1...6 { _ = try await place(shop, tea, email: email) }
        #expect(try await steps(shop, [email]) == ["waiting": 10, "withheld": 2])
        for _ in 1...6 { _ = try await place(shop, tea, email: email, isVerified: true) }
        #expect(try await steps(shop, [email]) == ["waiting": 16, "withheld": 2])
    }

    @Test func `what a buyer cancels counts, what an admin does is told all the same`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let email = "\(UUID.v7().text)@example.com"
        var placed: [(order: Order, token: String)] = []
        for _ in 1...3 { placed.append(try await place(shop, tea, email: email)) }
        for (order, token) in placed {
            #expect(try await shop.order.call(.patch, "/orders/\(order.id.text)/cancel", token: token).status == 200)
        }
        #expect(try await steps(shop, [email]) == ["waiting": 5, "withheld": 1])

        let admin = TestToken.admin()
        for status in ["shipped", "refunded"] {
            let order = try await place(shop, tea, email: email).order
            let path = "/admin/orders/\(order.id.text)"
            #expect(try await shop.order.call(.patch, path, token: admin, json: #"{"status":"shipped"}"#).status == 200)
            if status == "refunded" {
                _ = try await shop.order.call(.patch, path, token: admin, json: #"{"status":"refunded"}"#)
            }
        }
        // Two confirmations are too many, two shipments and a refund are not.
        #expect(try await steps(shop, [email]) == ["waiting": 8, "withheld": 3])
    }

    @Test func `what one client orders for many addresses causes a hundred mails a day`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let network = "2001:db8:\(String(Int.random(in: 0...0xFFFF), radix: 16)):7"
        let emails = (0..<4).map { _ in "\(UUID.v7().text)@example.com" }
        let first = try await place(shop, tea, email: emails[0], from: "\(network)::1").order
        let mark = try #require(
            try await shop.texts("select client from orders where id = \(first.id)").first)
        #expect(!mark.contains("2001"))
        // 98 more, as if of other orders.
        _ = try await shop.orders.pipeline([
            """
            insert into checkouts (order_id, user_id, email, product_ids, quantities, note, step, client)
            select gen_random_uuid(), gen_random_uuid(), 'x' || n || '@example.org', array[\(tea)::uuid], array[1], '', 'done', \(mark)
            from generate_series(1, 98) as n
            """,
            """
            insert into orders (id, number, user_id, email, status, total, note, client)
            select order_id, order_id::text, user_id, email, 'paid', 0, '', client
            from checkouts
            where client = \(mark) and order_id <> \(first.id)
            """,
            """
            insert into mail_outbox (order_id, event, actor)
            select id, 'confirmed', email from orders where client = \(mark) and id <> \(first.id)
            """,
        ])
        _ = try await place(shop, tea, email: emails[1], from: "\(network)::2")
        _ = try await place(shop, tea, email: emails[2], from: "\(network):ffff::3")
        _ = try await place(shop, tea, email: emails[3], from: "2001:db9::1")
        #expect(try await steps(shop, [emails[1]]) == ["waiting": 1])
        #expect(try await steps(shop, [emails[2]]) == ["withheld": 1])
        #expect(try await steps(shop, [emails[3]]) == ["waiting": 1])
        let reasons = try await shop.texts(
            "select reason from mail_outbox join orders on orders.id = order_id where email = \(emails[2])")
        #expect(reasons == ["client"])
    }

    @Test func `what the daemon one version back writes is counted too`() async throws {
        let shop = try await TestShop.shared
        let tea = try await shop.product(stock: 100)
        let email = "\(UUID.v7().text)@example.com"
        var orders: [Order] = []
        for _ in 1...5 { orders.append(try await place(shop, tea, email: email).order) }
        for order in orders {
            try await shop.orders.execute(
                "insert into mail_outbox (order_id, event) values (\(order.id), 'canceled') on conflict do nothing")
        }
        #expect(try await steps(shop, [email]) == ["waiting": 5, "withheld": 5])
    }

    @Test func `what is withheld is told to the journal once`() async throws {
        let log = RecordedLog()
        let shop = try await TestShop.start()
        let tea = try await shop.product(stock: 100)
        for _ in 1...7 { _ = try await place(shop, tea, email: "eve@example.com") }
        try await shop.withOrder(log: log) { daemon async throws in
            for _ in 1...2 {
                _ = try await daemon.call(
                    .post, "/internal/mail/claim", token: TestToken.service("mail"), json: #"{"limit":100}"#)
            }
        }
        let told = log.records.filter { $0.message.contains("2 mails are withheld") }
        #expect(told.count == 1)
    }
}
