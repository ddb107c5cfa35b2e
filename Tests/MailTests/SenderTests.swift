import Cart
import Catalog
import Clients
import Daemon
import FoundationEssentials
import Logging
import Mail
import NIOCore
import Order
import Postgres
import Templating
import TestSupport
import Testing
import Wire

/// shop-mail against the real order daemon, its database and a relay.
@Suite(.serialized) struct SenderTests {
    private let order: TestDaemon
    private let pool: PostgresPool
    private let mail: MailClient
    private let connections: SisterConnections

    init() async throws {
        let url = try await TemporaryPostgres.database()
        order = try await TestDaemon.start(
            OrderDaemon.self,
            environment: [
                "DATABASE_URL": url, "SHOP_MIGRATIONS": repositoryFolder("migrations"),
                "CATALOG_URL": "unix:/tmp/shop-test-nobody.sock", "CART_URL": "unix:/tmp/shop-test-nobody.sock",
            ])
        pool = PostgresPool(.init(url: url))
        connections = SisterConnections(
            daemon: "mail", tokens: TokenSigner(secret: TestDaemon.secret, previous: nil))
        mail = MailClient(at: try SisterAddress(order.address), over: connections)
    }

    private func stop() async {
        await order.stop()
        await connections.close()
    }

    /// An order in the database, and its mail.
    private func place(
        _ number: Int, email: String = "ann@example.com", isVerified: Bool = true, event: String = "confirmed",
        name: String? = nil
    ) async throws {
        let id = UUID.v7()
        _ = try await pool.pipeline([
            """
            insert into checkouts (order_id, user_id, email, product_ids, quantities, note, step)
            values (\(id), \(id), \(email), array[\(id)::uuid], array[2], '', 'done')
            """,
            """
            insert into order_lines (order_id, position, product_id, sku, name, price, qty, subtotal)
            values (\(id), 1, \(id), 'TEA', 'Tea & <b>more</b>', 2.50, 2, 5.00)
            """,
            """
            insert into orders (
                id, number, user_id, email, status, total, note, email_verified, shipping_name, shipping_phone,
                shipping_address, shipping_city
            )
            values (
                \(id), \("2026-00000\(number)"), \(id), \(email), 'paid', 5.00, \(name ?? ""), \(isVerified), \(name), \(name),
                \(name), \(name)
            )
            """,
            "insert into mail_outbox (order_id, event) values (\(id), \(event))",
        ])
    }

    private func sender(_ relay: TestRelay) throws -> MailSender {
        var limits = SMTPClient.Limits()
        limits.command = .seconds(20)
        limits.final = relay.behaviours["."] == .silence ? .milliseconds(300) : .seconds(20)
        return try sender(
            SMTPClient(host: "127.0.0.1", port: relay.port, name: "example.org", limits: limits))
    }

    private func sender(_ transport: any MailTransport) throws -> MailSender {
        MailSender(
            orders: mail,
            writer: OrderMail(
                www: try Www(
                    .init(folder: repositoryFolder("www"), templates: OrderMail.templates, views: OrderMail.views)),
                from: try #require(Mailbox("Shop <shop@example.org>")),
                shop: "https://shop.example.org", currency: "USD"),
            transport: transport, interval: .seconds(1), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    private var steps: [String] {
        get async throws {
            try await pool.query("select step from mail_outbox order by created_at, id").map {
                try $0.decode(String.self)
            }
        }
    }

    private func passTime() async throws {
        try await pool.execute("update mail_outbox set due_at = now() - interval '1 second' where step <> 'sent'")
    }

    @Test func `a mail is sent once, in the reader's language`() async throws {
        let relay = try await TestRelay()
        try await place(1)
        let sender = try sender(relay)
        for _ in 1...3 { _ = try await sender.sendDue() }
        #expect(try await steps == ["sent"])
        let source = try #require(relay.mails.first)
        #expect(relay.mails.count == 1)
        #expect(source.contains("Subject: Order 2026-000001 is confirmed"))
        #expect(source.contains("https://shop.example.org/orders/"))
        #expect(source.contains("Tea &amp; &lt;b&gt;more"))
        #expect(source.contains("Tea & <b>more</b>"))
        #expect(source.contains("Pick up at the shop: $0.00"))
        try await place(2, event: "shipped")
        try await pool.execute("update orders set language = 'ru' where number = '2026-000002'")
        _ = try await sender.sendDue()
        // "Заказ" in quoted-printable.
        #expect(relay.mails.last?.contains("=D0=97=D0=B0=D0=BA=D0=B0=D0=B7") == true)
        await stop()
    }

    @Test func `what is not taken now is sent later, the same mail`() async throws {
        let relay = try await TestRelay([".": .answer("451 later")])
        try await place(1)
        let sender = try sender(relay)
        _ = try await sender.sendDue()
        #expect(try await steps == ["waiting"])
        #expect(try await sender.sendDue() == 0)
        relay.set([:])
        try await passTime()
        _ = try await sender.sendDue()
        #expect(try await steps == ["sent"])
        #expect(relay.mails.count == 2 && relay.mails[0] == relay.mails[1])
        await stop()
    }

    @Test func `the pauses grow, and after three days it is given up`() async throws {
        let relay = try await TestRelay(["RCPT": .answer("450 later")])
        try await place(1)
        let sender = try sender(relay)
        var pauses: [Int] = []
        for _ in 1...11 {
            _ = try await sender.sendDue()
            pauses.append(
                try await pool.query(
                    "select round(extract(epoch from due_at - changed_at) / 60)::integer from mail_outbox")[0]
                    .decode(Int.self))
            try await passTime()
        }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360])
        try await pool.execute("update mail_outbox set give_up_at = now() - interval '1 second'")
        #expect(try await sender.sendDue() == 0)
        let stuck = try await mail.stuck()
        #expect(stuck.map(\.step) == [.failed])
        #expect(stuck.first?.reason.contains("450 later") == true)
        await stop()
    }

    @Test(arguments: [TestRelay.Behaviour.hangUp, .silence])
    func `a mail of which nobody knows is not sent twice, but on the operator's word`(
        behaviour: TestRelay.Behaviour
    ) async throws {
        let relay = try await TestRelay([".": behaviour])
        try await place(1)
        let sender = try sender(relay)
        _ = try await sender.sendDue()
        #expect(try await steps == ["unknown"])
        relay.set([:])
        try await passTime()
        for _ in 1...3 { #expect(try await sender.sendDue() == 0) }
        #expect(relay.mails.count == 1)
        let stuck = try #require(try await mail.stuck().first)
        try await mail.retry(stuck.id)
        _ = try await sender.sendDue()
        #expect(try await steps == ["sent"])
        #expect(relay.mails.count == 2)
        await #expect(throws: Problem.self) { try await mail.retry(stuck.id) }
        await stop()
    }

    @Test func `refused for good, and an address that is none`() async throws {
        let relay = try await TestRelay(["RCPT": .answer("550 nobody here")])
        try await place(1)
        try await place(2, email: "eve@example.com>\r\nRCPT TO:<x@y")
        _ = try await sender(relay).sendDue()
        #expect(try await steps == ["failed", "failed"])
        #expect(!relay.commands.contains { $0.contains("x@y") })
        await stop()
    }

    @Test func `a stranger gets the shop's words only, and a verified buyer's words are no links`() async throws {
        let relay = try await TestRelay()
        let words = "Suspended: confirm at https://evil.example/x or www.evil.example, evil.example/y, a@evil.example"
        try await place(1, email: "stranger@example.com", isVerified: false, name: words)
        try await place(2, name: words)
        let sender = try sender(relay)
        _ = try await sender.sendDue()
        // Quoted-printable, its soft line ends taken out.
        let mails = relay.mails.map { $0.replacing("=\r\n", with: "") }
        let stranger = try #require(mails.first { $0.contains("To: stranger@example.com") })
        let known = try #require(mails.first { $0.contains("To: ann@example.com") })
        #expect(!stranger.contains("Suspended") && !stranger.contains("evil"))
        #expect(stranger.contains("Tea") && stranger.contains("5.00"))
        #expect(
            known.contains(
                "Suspended: confirm at https: //evil. example/x or www. evil. example, evil. example/y, a@ evil. example"
            ))
        #expect(!known.contains("evil.example"))
        await stop()
    }

    // MARK: - Crashes between the steps

    @Test func `a daemon that dies before it hands over leaves the mail to the next`() async throws {
        try await place(1)
        let claimed = try await mail.claim(limit: 4)
        #expect(claimed.count == 1)
        let relay = try await TestRelay()
        #expect(try await sender(relay).sendDue() == 0)
        try await passTime()
        #expect(try await sender(relay).sendDue() == 1)
        #expect(try await steps == ["sent"])
        // The dead one comes back: it has nothing to say any more.
        await #expect(throws: Problem.self) { try await mail.recordHanding(of: claimed[0]) }
        await #expect(throws: Problem.self) { try await mail.record(.deferred, reason: "", of: claimed[0]) }
        #expect(try await steps == ["sent"])
        await stop()
    }

    @Test func `a daemon that dies while it hands over leaves the mail to the operator`() async throws {
        try await place(1)
        let claimed = try #require(try await mail.claim(limit: 4).first)
        try await mail.recordHanding(of: claimed)
        try await passTime()
        let relay = try await TestRelay()
        #expect(try await sender(relay).sendDue() == 0)
        #expect(try await steps == ["unknown"])
        // Its late report is still worth something.
        try await mail.record(.sent, reason: "", of: claimed)
        try await mail.record(.sent, reason: "", of: claimed)
        #expect(try await steps == ["sent"])
        await stop()
    }

    @Test func `two daemons at once send each mail once`() async throws {
        let relay = try await TestRelay()
        for number in 1...9 { try await place(number) }
        let (one, two) = (try sender(relay), try sender(relay))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for sender in [one, two, one, two] {
                group.addTask { while try await sender.sendDue() > 0 {} }
            }
            try await group.waitForAll()
        }
        #expect(relay.mails.count == 9)
        #expect(Set(relay.mails).count == 9)
        #expect(try await steps.allSatisfy { $0 == "sent" })
        await stop()
    }

    @Test func `a folder keeps mail as files`() async throws {
        let folder = "/tmp/shop-test-mail-\(UUID().uuidString)"
        try await place(1)
        _ = try await sender(MailDirectory(folder)).sendDue()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(names.count == 1 && names[0].hasSuffix(".eml"))
        try FileManager.default.removeItem(atPath: folder)
        #expect(try await steps == ["sent"])
        await stop()
    }

    @Test func `the daemon itself starts, sends and stops`() async throws {
        let folder = "/tmp/shop-test-mail-\(UUID().uuidString)"
        try await place(1)
        try await TestDaemon.with(
            MailDaemon.self,
            environment: [
                "ORDER_URL": order.address, "MAIL_TO": "directory:\(folder)", "MAIL_FROM": "Лавка <shop@example.org>",
                "SHOP_TEMPLATES": repositoryFolder("www"),
            ]
        ) { daemon async throws in
            #expect(try await daemon.call(.get, "/health").status == 200)
            let end = ContinuousClock.now + .seconds(60)
            while try await steps != ["sent"], ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try await steps == ["sent"])
        }
        try FileManager.default.removeItem(atPath: folder)
        await stop()
    }

    @Test func `the routes are for daemons only`() async throws {
        for token in [nil, TestToken.admin()] {
            let answer = try await order.call(.post, "/internal/mail/claim", token: token, json: #"{"limit":1}"#)
            #expect(answer.status == (token == nil ? 401 : 403))
        }
        await stop()
    }
}
