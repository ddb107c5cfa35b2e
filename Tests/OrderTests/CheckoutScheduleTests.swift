import Order
import Testing
import Wire

/// Drivers, crashes, lost answers and cancellations in any order, against a model of the disk, catalog and cart: whatever
/// happens, one checkout ends as one order with its stock sold once, or as none with no stock taken; and the shop keeps money
/// just for what it has sold.
@Suite struct CheckoutScheduleTests {
    @Test(arguments: 0..<20)
    func `no schedule of drivers and crashes loses or doubles anything`(batch: UInt64) {
        for seed in batch * 500..<(batch + 1) * 500 {
            var world = World(seed: seed)
            let complaints = world.play()
            #expect(complaints.isEmpty, "seed \(seed)")
        }
    }
}

/// A linear congruential generator: the same seed gives the same schedule.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) | (state << 31)
    }

    mutating func happens(oneIn n: Int) -> Bool { Int.random(in: 0..<n, using: &self) == 0 }
}

/// One checkout and everything that it touches.
private struct World {
    enum Hold { case none, held, committed, released }
    enum Payment { case none, open, paid, over, goesBack }

    var dice: Dice
    let isPaidFirst: Bool
    /// The order costs nothing.
    let isFree: Bool
    // The disk
    var step: Checkout.Step? = .recorded
    var orders = 0
    var isCanceled = false
    var payment = Payment.none
    // The sisters
    var hold = Hold.none
    var stockSold = 0
    var timesTaken = 0
    var hadFailure = false
    /// Catalog has ended the hold of the old order for this one, and says so when it gives this one back.
    var hasTakenOver = false
    /// The order that this checkout is to replace; it has a driver of its own, for its money.
    var old: OldOrder?
    var complaints: [String] = []

    init(seed: UInt64) {
        dice = Dice(state: seed)
        isPaidFirst = dice.happens(oneIn: 2)
        isFree = dice.happens(oneIn: 5)
        if dice.happens(oneIn: 2) { old = OldOrder() }
    }

    /// Two to four drivers take turns at random and some crash; then recovery runs alone until nothing is left.
    mutating func play() -> [String] {
        var drivers: [(machine: Checkout, action: Checkout.Action)] = []
        for _ in 0..<Int.random(in: 2...4, using: &dice) {
            drivers.append(begin(dice.happens(oneIn: 3) ? .recovery : .request))
        }
        while !drivers.isEmpty {
            let turn = drivers.indices.randomElement(using: &dice) ?? 0
            if dice.happens(oneIn: 12) {
                // It crashes: before its action, or after it and before the answer.
                hadFailure = true
                if dice.happens(oneIn: 2) { _ = perform(drivers[turn].action) }
                drivers.remove(at: turn)
            } else if case .stop(let outcome) = drivers[turn].action {
                check(outcome)
                drivers.remove(at: turn)
            } else {
                let event = perform(drivers[turn].action)
                drivers[turn].action = drivers[turn].machine.next(after: event)
            }
            if orders == 1, !isCanceled, dice.happens(oneIn: 10) { end() }
            if hold == .held, dice.happens(oneIn: 40) { release() }  // it expires
            liveOnWithOld()
            if step == .awaiting, dice.happens(oneIn: 20) { end() }
            if dice.happens(oneIn: 6), pay() { drivers.append(begin(.request)) }
        }
        recover()
        judge()
        return complaints
    }

    private mutating func begin(_ purpose: Checkout.Purpose) -> (machine: Checkout, action: Checkout.Action) {
        var machine = Checkout(
            for: purpose, terms: Checkout.Terms(isPaidFirst: isPaidFirst, isReplacing: old != nil))
        let action = machine.next(after: loaded)
        return (machine, action)
    }

    /// The customer's answer must be true.
    private mutating func check(_ outcome: Checkout.Outcome) {
        switch outcome {
        case .ordered: if orders != 1 { complaints.append("told of an order that is not there") }
        case .refused, .undone: if step != nil { complaints.append("told that there is nothing, but there is") }
        case .unfinished: break
        }
    }

    private var loaded: Checkout.Event { .loaded(step, isFree: step == .held && isFree) }

    /// The order that is to be replaced is paid or canceled meanwhile, its hold expires, and its own driver sells it.
    private mutating func liveOnWithOld() {
        guard old != nil else { return }
        if dice.happens(oneIn: 25) { old?.pay() }
        if dice.happens(oneIn: 80) { old?.cancel() }
        if dice.happens(oneIn: 80) { old?.expire() }
        if dice.happens(oneIn: 4) { old?.drive() }
    }

    private mutating func recover() {
        for _ in 0..<200 where ![nil, .done, .released].contains(step) {
            if step == .awaiting { end() }
            var (machine, action) = begin(.recovery)
            while true {
                if case .stop = action { break }
                action = machine.next(after: perform(action))
            }
        }
        // Money for the old order may come until its time is over; then its driver and its end have their say.
        if dice.happens(oneIn: 2) { old?.pay() }
        old?.drive()
        old?.expire()
        old?.cancel()
        old?.drive()
        guard hold == .held else { return }
        // Only a crash, or a sister that did not answer, may leave it to expire.
        if !hadFailure { complaints.append("a hold was forgotten") }
        release()
    }

    private mutating func judge() {
        if isPaidFirst, !isFree, (payment == .paid) != (step == .done) { complaints.append("money and goods differ") }
        if let old {
            if old.wasCanceledForThis, !hasTakenOver {
                complaints.append("the old order was given up for a hold that never was")
            }
            if orders > 0, old.step == .committed { complaints.append("the stock of two orders") }
            if !old.isInOrder { complaints.append("the old order: \(old)") }
        }
        switch step {
        case nil:
            if orders != 0 { complaints.append("an order without a checkout") }
            if stockSold != 0 { complaints.append("stock is gone without an order") }
        case .done:
            if orders != 1 || isCanceled { complaints.append("done without an order") }
            if stockSold != 1 { complaints.append("an order whose stock is not sold") }
            if timesTaken != 1 { complaints.append("the cart was taken from \(timesTaken) times") }
        case .released:
            if !isCanceled { complaints.append("released, but not canceled") }
            if stockSold != 0 { complaints.append("canceled, but the stock is not back") }
        default: complaints.append("never ends: \(String(describing: step))")
        }
    }

    // MARK: - What the actions do

    /// Does `action`, or not: a sister may be down before or after it has done its work.
    private mutating func perform(_ action: Checkout.Action) -> Checkout.Event {
        switch action {
        case .reserve, .commit, .release, .take:
            if dice.happens(oneIn: 8) {
                hadFailure = true
                if dice.happens(oneIn: 2) { _ = ask(action) }
                return .unavailable(.unavailable("down"))
            }
            return ask(action)
        case .recordHold:
            let event = move(from: [.recorded], to: .held)
            if case .succeeded = event { old?.cancelForNew() }
            return event
        case .cancelReplaced:
            old?.cancelForNew()
            return .succeeded
        case .recordOrder:
            let event = move(from: [.held], to: .committed)
            if case .succeeded = event { orders += 1 }
            return event
        case .recordUnpaidOrder:
            let event = move(from: [.held], to: .awaiting)
            if case .succeeded = event { (orders, payment) = (orders + 1, .open) }
            return event
        case .recordSale: return move(from: [.paid], to: .committed)
        case .recordRefund:
            let event = move(from: [.paid], to: .releasing)
            if case .succeeded = event { (isCanceled, payment) = (true, .goesBack) }
            return event
        case .recordDone: return move(from: [.committed], to: .done)
        case .recordUndo: return move(from: [.recorded, .held], to: .releasing)
        case .forget: return move(from: [.recorded], to: nil)
        case .recordReleased:
            if step == .releasing { step = orders > 0 ? .released : nil }
            return loaded
        case .reload, .stop: return loaded
        }
    }

    private var line: OrderLine { isFree ? CheckoutMachineTests.freeLine : CheckoutMachineTests.line }

    private mutating func move(from expected: [Checkout.Step], to next: Checkout.Step?) -> Checkout.Event {
        guard let step, expected.contains(step) else { return .overtaken }
        self.step = next
        return .succeeded
    }

    private mutating func ask(_ action: Checkout.Action) -> Checkout.Event {
        switch (action, hold) {
        case (.reserve, .none):
            if dice.happens(oneIn: 6) { return .refused(CheckoutMachineTests.short) }
            if old?.hold == .committed { return .refused(CheckoutMachineTests.sold) }
            old?.handOver()
            hold = .held
            hasTakenOver = old != nil
            return .reserved([line])
        case (.reserve, .held), (.reserve, .committed): return .reserved([line])
        case (.commit, .held), (.commit, .committed):
            hold = .committed
            stockSold = 1
            return .succeeded
        case (.reserve, .released), (.commit, _): return .refused(CheckoutMachineTests.gone)
        case (.release, _):
            release()
            return hasTakenOver ? .releasedWithReplaced : .succeeded
        default:
            // Idempotent by order id.
            timesTaken = 1
            return .succeeded
        }
    }

    private mutating func release() {
        hold = .released
        stockSold = 0
    }

    /// The order is canceled, by somebody or since its time to pay is over.
    private mutating func end() {
        isCanceled = true
        step = .releasing
        payment = payment == .paid ? .goesBack : .over
    }

    /// The provider reports the money, in time or late.
    ///
    /// - Returns: whether the order can go on.
    private mutating func pay() -> Bool {
        switch payment {
        case .open:
            (payment, step) = (.paid, .paid)
            return true
        case .over:
            if isPaidFirst { payment = .goesBack }
            return false
        case .none, .paid, .goesBack: return false
        }
    }
}

/// An order that waits for its payment, as far as another one may replace it.
private struct OldOrder {
    enum Step { case awaiting, paid, committed, releasing, released }
    enum Payment { case open, paid, over, goesBack }

    var step = Step.awaiting
    var payment = Payment.open
    var hold = World.Hold.held
    var wasCanceledForThis = false

    /// In the end: sold for money, or neither.
    var isInOrder: Bool {
        switch step {
        case .committed: hold == .committed && payment == .paid
        case .releasing, .released: hold == .released && (payment == .over || payment == .goesBack)
        case .awaiting, .paid: false
        }
    }

    mutating func pay() {
        switch (step, payment) {
        case (.awaiting, .open): (step, payment) = (.paid, .paid)
        case (_, .over): payment = .goesBack
        default: break
        }
    }

    mutating func cancel() { if step == .awaiting { (step, payment) = (.releasing, .over) } }

    /// Its hold, that is.
    mutating func expire() { if hold == .held { hold = .released } }

    /// Its own driver: sells it, or gives its stock back.
    mutating func drive() {
        switch step {
        case .paid where hold == .held: (hold, step) = (.committed, .committed)
        case .paid: (step, payment) = (.releasing, .goesBack)
        case .releasing: (hold, step) = (.released, .released)
        default: break
        }
    }

    /// Catalog ends its hold.
    mutating func handOver() { hold = .released }

    /// Disk: its stock is handed over.
    mutating func cancelForNew() {
        guard step == .awaiting || step == .paid else { return }
        payment = step == .paid ? .goesBack : .over
        step = .released
        wasCanceledForThis = true
    }
}
