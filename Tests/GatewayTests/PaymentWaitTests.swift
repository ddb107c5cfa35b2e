import Daemon
import FoundationEssentials
import Gateway
import TestSupport
import Testing
import Wire

@Suite struct PaymentWaitTests {
    private static let unpaid = ShopData.ready.orders[0]
    private static let paid = ShopData.ready.orders[1]

    /// As the gateway signs it, so many seconds ago.
    private func cookie(_ order: Order, _ person: Person, sent seconds: Int = 0) throws -> String {
        let seal = try Seal("shop-gateway payment wait", Settings(environment: ["SECRET_KEY": TestDaemon.secret]))
        let sent = Int(Date().timeIntervalSince1970) - seconds
        return "waiting=\(sent).\(seal.code(of: "\(order.id.text)\n\(sent)\n\(person.id.text)"))"
    }

    @Test(arguments: ["en", "ru"]) func `the page waits for the bank at its one address, and ends`(
        language: String
    ) async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer)
            let path = Paths.order(Self.unpaid.id)
            let cookies = [buyer.cookie, "lang=\(language)"]
            for seconds in [0, 10] {
                let page = try await gateway.page(
                    path, cookies: cookies + [try cookie(Self.unpaid, buyer, sent: seconds)])
                #expect(page.header("Refresh")?.wholeMatch(of: #/[1-4]/#) != nil, "\(seconds)")
                #expect(page.header("Cache-Control") == "private, no-store")
                if language == "en" { #expect(page.body.contains("Waiting for the bank.")) }
                #expect(!page.body.contains("?wait"))
                #expect(HTMLCheck(page.body).faults == [])
            }
            let last = try await gateway.page(path, cookies: cookies + [try cookie(Self.unpaid, buyer, sent: 60)])
            #expect(last.header("Refresh") == nil)
            if language == "en" { #expect(last.body.contains("longer than usual")) }
            #expect(HTMLCheck(last.body).faults == [])
        }
    }

    @Test func `it comes again after one, two and then every four seconds, for three quarters of a minute`() {
        var seconds = 0
        var pauses: [Int] = []
        while let pause = PaymentWait(seconds: seconds).refresh.flatMap({ Int($0) }) {
            pauses.append(pause)
            seconds += pause
        }
        #expect(pauses.prefix(4) == [1, 2, 4, 4])
        #expect((45...49).contains(seconds))
        #expect(PaymentWait(seconds: seconds).isOver)
    }

    @Test func `that the money has come is said once`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer)
            let path = Paths.order(Self.paid.id)
            let page = try await gateway.page(path, cookies: [buyer.cookie, try cookie(Self.paid, buyer, sent: 3)])
            #expect(page.header("Refresh") == nil)
            #expect(page.body.contains("Your payment has arrived."))
            let ended = try #require(page.headers("Set-Cookie").first { $0.hasPrefix("waiting=;") })
            #expect(ended.contains("Path=\(path);"))
            #expect(ended.contains("Max-Age=0"))
            #expect(try await !gateway.page(path, cookies: [buyer.cookie]).body.contains("Your payment has arrived."))
        }
    }

    @Test func `no link, no other order's cookie and no other person's makes a page wait`() async throws {
        try await GatewayFixture.with(ReadySisters.self) { gateway async throws in
            let buyer = try await Person(ShopData.buyer)
            let path = Paths.order(Self.unpaid.id)
            let stranger = try await Person()
            let good = try cookie(Self.unpaid, buyer)
            for (address, cookie) in [
                ("\(path)?wait=1", ""), (path, "waiting=1"), (path, try cookie(Self.paid, buyer)),
                (path, try cookie(Self.unpaid, stranger)), (path, try cookie(Self.unpaid, buyer, sent: 601)),
                (path, String(good.dropLast())), (path, try cookie(Self.unpaid, buyer, sent: -60)),
            ] {
                let page = try await gateway.page(address, cookies: [buyer.cookie, cookie])
                #expect(page.header("Refresh") == nil, "\(address) \(cookie)")
                #expect(!page.body.contains("Waiting for the bank."), "\(address) \(cookie)")
            }
            #expect(try await gateway.page(path, cookies: [buyer.cookie, good]).header("Refresh") != nil)
        }
    }
}
