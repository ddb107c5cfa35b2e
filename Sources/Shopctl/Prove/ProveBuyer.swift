import Daemon
import FoundationEssentials
import HTTPTypes
import JSON
import Wire

/// Somebody who buys one thing after the other, and retries.
struct ProveBuyer: Sendable {
    let goods: [UUID]
    let record: ProveRecord
    let shop: SisterClient
    let token: String
    private let adminToken: String

    /// - Parameter goods: the products, in the order of the plan.
    init(in shop: ProveShop, goods: [UUID], record: ProveRecord) async throws {
        self.goods = goods
        self.record = record
        self.shop = SisterClient("whole", at: shop.address, over: shop.connections)
        token = shop.token(of: .v7(), role: .user)
        adminToken = shop.token(of: .v7(), role: .admin)
    }

    /// Buys as long as there is something to buy.
    ///
    /// - Throws: `ProgramError` if the shop does not answer for two minutes.
    func run() async throws {
        while let purchase = await record.next() {
            try await fillCart(purchase)
            if let first = try await checkOut(purchase) {
                let order = try await reconsider(purchase, first)
                try await pay(purchase, order)
                try await thinkAgain(purchase, order)
            }
            await record.finish()
        }
    }

    // MARK: - Steps

    private func fillCart(_ purchase: PurchasePlan.Purchase) async throws {
        _ = try await insist("emptying the cart") { () throws(Problem) in
            try await shop.call(.post, "/cart/clear", as: .person(token: token))
        }
        for (product, quantity) in purchase.lines {
            let line = CartLine(productID: goods[product], quantity: quantity)
            _ = try await insist("filling the cart") { () throws(Problem) in
                try await shop.call(.post, "/cart/set", body: .json(line), as: .person(token: token))
            }
        }
    }

    /// Sends all copies at once, each until it is answered.
    ///
    /// - Returns: the order; nil if there was nothing left to order.
    private func checkOut(_ purchase: PurchasePlan.Purchase) async throws -> UUID? {
        try await withThrowingTaskGroup(of: UUID?.self) { group in
            for _ in 0..<purchase.copies { group.addTask { try await sendCheckout(purchase) } }
            var order: UUID?
            for try await answer in group { order = order ?? answer }
            return order
        }
    }

    private func sendCheckout(_ purchase: PurchasePlan.Purchase) async throws -> UUID? {
        var patience = purchase.patience.makeIterator()
        let answer = try await insist("checkout \(purchase.number)") { () throws(Problem) in
            let limit = patience.next() ?? .seconds(30)
            let start = ContinuousClock.now
            do throws(Problem) {
                let answer = try await post(purchase, timeout: limit)
                if answer.status == 504, !purchase.hasKey { await record.noteUnclear(purchase) }
                return answer
            } catch {
                if !purchase.hasKey, ContinuousClock.now - start > .seconds(5) { await record.noteUnclear(purchase) }
                throw error
            }
        }
        do throws(Problem) {
            let order = try answer.decoded(as: Order.self)
            await record.noteOrder(order.id, for: purchase)
            return order.id
        } catch {
            if ["not-available", "cart-empty"].contains(error.slug) {
                await record.noteRefusal()
            } else {
                await record.complain("checkout \(purchase.number): \(answer.status) \(error.slug) \(error.detail)")
            }
            return nil
        }
    }

    /// Pays with the cards of the plan, and waits until the shop knows of the money.
    private func pay(_ purchase: PurchasePlan.Purchase, _ order: UUID) async throws {
        let cards =
            switch purchase.payment {
            case .invoice, .never: [String]()
            case .card: ["4242424242424242"]
            case .cardToldTwice: ["4000000000000202"]
            case .declinedThenCard: ["4000000000000002", "4242424242424242"]
            }
        let placed = try await look(at: order)
        if placed.total == .zero {
            if placed.payment?.status != .paid, placed.status != .canceled {
                await record.complain("purchase \(purchase.number) costs nothing and is not paid")
            }
            return
        }
        for card in cards {
            guard let payment = try await look(at: order).payment?.id else {
                return await record.complain("order \(order.text) of purchase \(purchase.number) has no payment")
            }
            let answer = try await insist("paying for \(purchase.number)") { () throws(Problem) in
                try await shop.call(
                    .post, "/sandbox/payments/\(payment.text)", body: .json(Card(number: card)),
                    as: .person(token: token), timeout: .seconds(30))
            }
            // 409: a repeat after a lost answer, or the time to pay was over.
            if ![202, 409].contains(answer.status) {
                await record.complain("card for purchase \(purchase.number): \(answer.status)")
            }
        }
        let deadline = ContinuousClock.now + .seconds(120)
        while !cards.isEmpty, try await look(at: order).status == .pending {
            guard ContinuousClock.now < deadline else {
                return await record.complain("the money for purchase \(purchase.number) never arrived")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    func look(at order: UUID) async throws -> Order {
        try await insist("looking at \(order.text)") { () throws(Problem) in
            try await shop.call(.get, "/orders/\(order.text)", as: .person(token: token))
        }.decoded()
    }

    /// The actions of people with an order.
    private func thinkAgain(_ purchase: PurchasePlan.Purchase, _ order: UUID) async throws {
        switch purchase.afterwards {
        case .nothing: break
        case .repeats:
            if try await sendCheckout(purchase) == nil {
                await record.complain("purchase \(purchase.number) was refused after it was ordered")
            }
        case .changesMind:
            let answer = try await insist("another body") { () throws(Problem) in
                try await post(purchase, note: "another", timeout: .seconds(30))
            }
            if answer.status != 422 {
                await record.complain("the key of purchase \(purchase.number) took another body: \(answer.status)")
            }
        case .cancels:
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await change("/orders/\(order.text)/cancel", .none, token)
                    }
                }
                try await group.waitForAll()
            }
        case .isRefunded: try await change("/admin/orders/\(order.text)", .json(Refund()), adminToken)
        }
    }

    private func change(_ path: String, _ body: SisterBody, _ token: String) async throws {
        let answer = try await insist(path) { () throws(Problem) in
            try await shop.call(.patch, path, body: body, as: .person(token: token), timeout: .seconds(30))
        }
        if ![200, 409].contains(answer.status) { await record.complain("PATCH \(path): \(answer.status)") }
    }

    // MARK: - Requests

    private func post(
        _ purchase: PurchasePlan.Purchase, note: String? = nil, timeout: Duration
    ) async throws(Problem) -> SisterAnswer {
        try await post(
            Body(note: note ?? purchase.key, payment: purchase.payment), key: purchase.hasKey ? purchase.key : nil,
            timeout: timeout)
    }

    func post(_ body: Body, key: String?, timeout: Duration = .seconds(30)) async throws(Problem) -> SisterAnswer {
        try await shop.call(
            .post, "/orders/checkout", body: .json(body), as: .person(token: token),
            headers: key.map { ["Idempotency-Key": $0] } ?? [:], timeout: timeout)
    }

    /// Retries until the answer is more than "not now".
    func insist(
        _ what: String, _ call: () async throws(Problem) -> SisterAnswer
    ) async throws -> SisterAnswer {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            let answer = try? await call()
            if let answer, ![502, 503, 504].contains(answer.status) { return answer }
            guard ContinuousClock.now < deadline else { throw ProgramError("\(what): no answer within two minutes") }
            await record.noteRepeat()
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...200)))
        }
    }
}

extension ProveBuyer {
    /// The body of a checkout.
    struct Body: JSONEncodable {
        let note: String
        let payment: PurchasePlan.Purchase.Payment
        /// The order that it replaces.
        var replaces: UUID?

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.field("note", note)
                json.field("payment", (payment == .invoice ? PaymentMethod.invoice : .sandbox).rawValue)
                if let replaces { json.field("replaces", replaces) }
            }
        }
    }
}

private struct Card: JSONEncodable {
    let number: String

    func write(to json: inout JSONWriter) {
        json.object { $0.field("card", number) }
    }
}

private struct Refund: JSONEncodable {
    func write(to json: inout JSONWriter) {
        json.object { $0.field("status", OrderStatus.refunded.rawValue) }
    }
}
