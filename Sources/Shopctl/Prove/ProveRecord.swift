import FoundationEssentials

/// The attempts and their results, as the buyers saw them.
actor ProveRecord {
    nonisolated let plan: PurchasePlan
    private let checkouts: Int
    private let start = ContinuousClock.now

    private var begun = 0
    private(set) var finished = 0
    /// Purchase → the order that its buyer knows.
    private(set) var orders: [Int: UUID] = [:]
    /// Purchase → the order that replaced its first one.
    private(set) var anew: [Int: UUID] = [:]
    /// Purchases without a key whose copy may still have been in transit when the next one began.
    private(set) var unclear: Set<Int> = []
    /// Answers that should never be seen.
    private(set) var complaints: [String] = []
    private var refused = 0
    private var repeats = 0
    private var kills: [String: Int] = [:]
    /// Parts that are down, and when others came back.
    private var away: Set<String> = []
    private var back: [String: ContinuousClock.Instant] = [:]
    private var leavers = 0
    /// The notes of checkouts that were sent long after the end of the session.
    private(set) var late: Set<String> = []

    init(plan: PurchasePlan, checkouts: Int) {
        self.plan = plan
        self.checkouts = checkouts
    }

    /// The next planned purchase; nil after the last.
    func next() -> PurchasePlan.Purchase? {
        guard begun < checkouts else { return nil }
        begun += 1
        return plan.purchase(begun - 1)
    }

    func finish() { finished += 1 }

    func noteOrder(_ order: UUID, for purchase: PurchasePlan.Purchase) {
        if let known = orders[purchase.number], known != order {
            complaints.append("purchase \(purchase.number) became the orders \(known) and \(order)")
        }
        orders[purchase.number] = order
    }

    func noteAnew(_ order: UUID, for purchase: PurchasePlan.Purchase) { anew[purchase.number] = order }

    func noteRefusal() { refused += 1 }
    func noteRepeat() { repeats += 1 }
    func noteUnclear(_ purchase: PurchasePlan.Purchase) { unclear.insert(purchase.number) }
    func noteLate(_ note: String) { late.insert(note) }
    func noteLeaver() { leavers += 1 }

    func noteAway(_ part: String) { away.insert(part) }

    func noteKill(_ part: String) { kills[part, default: 0] += 1 }

    func noteBack(_ parts: [String]) {
        away.subtract(parts)
        for part in parts { back[part] = .now }
    }

    /// The time since which all these parts have been running; nil if one is down.
    func whole(_ parts: [String]) -> ContinuousClock.Instant? {
        away.isDisjoint(with: parts) ? parts.compactMap { back[$0] }.max() ?? start : nil
    }

    func complain(_ text: String) { complaints.append(text) }

    func summary(faults: FaultPlan.Counts) -> String {
        let victims = kills.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return """
            \(finished) purchases in \((ContinuousClock.now - start).components.seconds) s: \(orders.count) orders, \
            \(anew.count) of them canceled and ordered anew, \
            \(refused) answers that there is nothing to order, \(repeats) requests repeated, \(leavers) people whose session ended
            \(kills.values.reduce(0, +)) kills: \(victims)
            between daemons: \(faults.lostQuestions) requests lost, \(faults.lostAnswers) answers lost, \
            \(faults.delays) delayed
            """
    }
}
