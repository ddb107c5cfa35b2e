import FoundationEssentials
import Order
import Postgres
import TestSupport
import Testing
import Wire

/// The fake bank, from the card to the order.
@Suite struct SandboxTests {
    private typealias Scene = PaymentTests.Scene

    private func pay(_ scene: Scene, _ card: String, as buyer: TestBuyer? = nil) async throws -> TestAnswer {
        try await scene.shop.order.call(
            .post, "/sandbox/payments/\(scene.payment.id.text)", token: (buyer ?? scene.buyer).token,
            json: #"{"card":"\#(card)"}"#)
    }

    @Test func `a good card has paid before the browser is back`() async throws {
        let scene = try await Scene(TestShop.shared)
        let answer = try await pay(scene, "4242 4242 4242 4242")
        #expect(answer.status == 202)
        #expect(try answer.decoded(as: CardAnswer.self).status == .processing)
        #expect(try await eventually { try await scene.now().status == .paid })
        #expect(try await pay(scene, "4242424242424242").status == 409)
    }

    @Test func `a declined card may be followed by another`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await pay(scene, "4000-0000-0000-0002").decoded(as: CardAnswer.self).status == .declined)
        #expect(try await eventually { try await scene.now().payment?.status == .declined })
        #expect(try await pay(scene, "4242424242424242").status == 202)
        #expect(try await eventually { try await scene.now().status == .paid })
    }

    @Test func `money that is told of twice is taken once`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await pay(scene, "4000 0000 0000 0202").status == 202)
        #expect(
            try await eventually {
                let left = try await scene.shop.texts(
                    "select deliveries::text from sandbox_messages where payment_id = \(scene.payment.id)")
                return left == ["0"]
            })
        #expect(try await scene.now().events.compactMap(\.payment) == [.pending, .paid])
    }

    @Test func `a card that is charged twice pays the order once, and the second money goes back`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await pay(scene, "4000 0000 0000 0404").status == 202)
        #expect(try await pay(scene, "4000 0000 0000 0404").status == 409)
        #expect(
            try await eventually { try await scene.now().payment?.surplus.first?.refundedAt != nil })
        let order = try await scene.now()
        #expect(order.status == .paid)
        #expect(order.payment?.status == .paid)
        #expect(try await scene.refunds() == ["5.00"])
    }

    @Test func `money that is told of late is taken when it comes`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await pay(scene, "4000 0000 0000 0101").status == 202)
        #expect(try await scene.now() == scene.order)
        // A second card is not charged while the first may come.
        #expect(try await pay(scene, "4242424242424242").status == 409)
        try await scene.shop.orders.execute(
            "update sandbox_messages set deliver_at = now() where payment_id = \(scene.payment.id)")
        #expect(try await eventually { try await scene.now().status == .paid })
    }

    @Test func `a bank that does not answer leaves the order as it was`() async throws {
        let scene = try await Scene(TestShop.shared)
        let answer = try await pay(scene, "4000 0000 0000 0303")
        #expect(answer.status == 504)
        #expect(try answer.problem.slug == "payment-timeout")
        #expect(try await scene.now() == scene.order)
        #expect(try await pay(scene, "4242424242424242").status == 202)
    }

    @Test func `what is no test card, and what is not one's own, is not charged`() async throws {
        let scene = try await Scene(TestShop.shared)
        #expect(try await pay(scene, "1234").status == 422)
        #expect(try await pay(scene, "4242424242424242", as: try await TestBuyer()).status == 404)
        #expect(try await scene.shop.order.call(.post, "/sandbox/payments/\(scene.payment.id.text)").status == 401)
        #expect(try await scene.now() == scene.order)
    }
}
