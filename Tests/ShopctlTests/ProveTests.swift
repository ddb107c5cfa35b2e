import Shopctl
import Testing

@Suite("What shopctl prove plans") struct ProveTests {
    @Test("The same seed is the same run, another is another")
    func repeatable() {
        let plans = [1, 1, 2].map { PurchasePlan(seed: $0, products: 20) }
        let purchases = plans.map { plan in (0..<500).map(plan.purchase) }
        #expect(purchases[0] == purchases[1])
        #expect(purchases[0] != purchases[2])
        let kills = [1, 1, 2].map { KillPlan(seed: $0, kills: 35, of: 2000).kills }
        #expect(kills[0] == kills[1])
        #expect(kills[0] != kills[2])
    }

    @Test("Purchases are of all kinds, and nobody without a key hangs up", arguments: [1, 2, 3])
    func kinds(seed: UInt64) {
        let plan = PurchasePlan(seed: seed, products: 20)
        let purchases = (0..<500).map(plan.purchase)
        #expect(purchases.allSatisfy { (1...3).contains($0.lines.count) })
        #expect(purchases.allSatisfy { $0.lines.keys.allSatisfy((0..<20).contains) })
        #expect(purchases.allSatisfy { $0.hasKey || $0.patience.isEmpty })
        #expect(purchases.contains { !$0.hasKey && $0.copies > 1 })
        #expect(purchases.contains { !$0.patience.isEmpty })
        for kind: PurchasePlan.Purchase.Afterwards in [.nothing, .repeats, .changesMind, .cancels, .isRefunded] {
            #expect(purchases.contains { $0.afterwards == kind })
        }
        for kind: PurchasePlan.Purchase.Payment in [.invoice, .card, .cardToldTwice, .declinedThenCard, .never] {
            #expect(purchases.contains { $0.payment == kind })
        }
        for kind in PurchasePlan.Purchase.SecondThought.allCases {
            #expect(purchases.contains { $0.secondThought == kind })
        }
        #expect(purchases.contains { $0.lines.keys.elementsEqual([0]) && $0.payment != .invoice })
        let wanted = purchases.reduce(0) { $0 + $1.lines.values.reduce(0, +) }
        #expect(plan.pieces(for: 500).reduce(0, +) < wanted)
    }

    @Test("As many kills as told, of everybody, while people still buy", arguments: [1, 2, 3])
    func kills(seed: UInt64) {
        let kills = KillPlan(seed: seed, kills: 35, of: 2000).kills
        let victims = kills.flatMap(\.parts)
        #expect(victims.count == 35)
        #expect(
            Set(victims) == ["order", "catalog", "cart", "auth", "gateway", "postgres", "postgres-catalog", "redis"])
        #expect(kills.map(\.after) == kills.map(\.after).sorted())
        #expect(kills.allSatisfy { $0.after < 2000 && Set($0.parts).count == $0.parts.count })
        #expect(KillPlan(seed: seed, kills: 0, of: 10).kills.isEmpty)
    }
}
