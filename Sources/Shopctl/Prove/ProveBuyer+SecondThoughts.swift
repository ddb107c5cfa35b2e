import Daemon
import FoundationEssentials
import HTTPTypes
import Wire

/// The actions of people with an unpaid order.
extension ProveBuyer {
    /// - Returns: the final order.
    func reconsider(_ purchase: PurchasePlan.Purchase, _ order: UUID) async throws -> UUID {
        switch purchase.secondThought {
        case .none: return order
        case .changes: return try await change(purchase, order)
        case .replaces: return try await replace(purchase, order)
        case .wantsMore: return try await wantMore(purchase, order)
        }
    }

    /// Sends the checkout of the same cart with another body: it must not join the existing order.
    private func change(_ purchase: PurchasePlan.Purchase, _ order: UUID) async throws -> UUID {
        let body = Body(note: purchase.key + "-changed", payment: purchase.payment)
        let answer = try await insist("changing checkout \(purchase.number)") { () throws(Problem) in
            try await post(body, key: purchase.key + "-changed")
        }
        let problem = answer.problem
        if problem?.slug == "order-open", problem?.openOrder?.id == order { return order }
        try await complainUnlessEnded(order, "a changed checkout of \(purchase.number) became", answer)
        return order
    }

    /// Replaces the order by a new one, in one step.
    private func replace(_ purchase: PurchasePlan.Purchase, _ order: UUID) async throws -> UUID {
        let body = Body(note: purchase.anewNote, payment: purchase.payment, replaces: order)
        let answer = try await insist("ordering \(purchase.number) anew") { () throws(Problem) in
            try await post(body, key: purchase.anewNote)
        }
        guard let anew = try? answer.decoded(as: Order.self) else {
            try await complainUnlessEnded(order, "ordering \(purchase.number) anew was", answer)
            return order
        }
        await record.noteAnew(anew.id, for: purchase)
        let old = try await look(at: order)
        if anew.id == order || old.status != .canceled {
            await record.complain("order \(order.text) was to be canceled for \(anew.id.text)")
        }
        return anew.id
    }

    /// Orders more of the same than there can be: the shop must say that an unpaid order holds some.
    private func wantMore(_ purchase: PurchasePlan.Purchase, _ order: UUID) async throws -> UUID {
        guard let product = purchase.lines.keys.min() else { return order }
        let line = CartLine(productID: goods[product], quantity: Cart.maximumQuantity)
        _ = try await insist("wanting more") { () throws(Problem) in
            try await shop.call(.post, "/cart/set", body: .json(line), as: .person(token: token))
        }
        let body = Body(note: purchase.key + "-more", payment: purchase.payment)
        let answer = try await insist("wanting more than \(purchase.number)") { () throws(Problem) in
            try await post(body, key: purchase.key + "-more")
        }
        let problem = answer.problem
        if problem?.slug == "not-available", problem?.openOrder?.id == order { return order }
        try await complainUnlessEnded(order, "wanting more than \(purchase.number) was", answer)
        return order
    }

    /// Its time to pay may have run out meanwhile; then it blocks nobody.
    private func complainUnlessEnded(_ order: UUID, _ what: String, _ answer: SisterAnswer) async throws {
        if try await look(at: order).status == .canceled { return }
        await record.complain("\(what) \(answer.status) \(answer.problem?.slug ?? "")")
    }
}

extension SisterAnswer {
    /// nil for anything else.
    fileprivate var problem: Problem? {
        guard status >= 400 else { return nil }
        do throws(Problem) {
            try requireSuccess()
            return nil
        } catch {
            return error
        }
    }
}

extension PurchasePlan.Purchase {
    /// In the note of the order that replaces the first one.
    var anewNote: String { key + "-anew" }
}
