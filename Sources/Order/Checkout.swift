// How a cart becomes an order. Every rule of it is here, and no I/O: the driver (CheckoutDriver.swift) does what it is told
// and reports how it went.
//
// THE WAY
//     A checkout is a row of `checkouts`; its step on disk says what is surely done.
//
//     (cart read)   the lines and the cart's revision are known; nothing is written yet
//     recorded      the row is there: key and cart are taken by this checkout
//       reserve     catalog holds the stock and tells names and prices
//     held          the priced lines are there
//       commit      catalog has sold the stock
//     committed     the order is there, with its number and first events, and people see it (before, nobody does)
//       take        cart has taken the ordered pieces out
//     done          nothing is left to do
//
//     What is paid first goes another way from held to committed, and catalog holds its stock for as long as that takes:
//
//     held
//     awaiting      the order is there, as pending, with a payment and an end to its time. The customer pays, or does not.
//     paid          the provider has told of the money (PaymentStore.swift); the order is still pending
//       commit      catalog has sold the stock
//     committed     the order is paid
//
//     releasing     to be undone, or its order was canceled: catalog is to give the stock back
//     released      given back; kept only for the order that was canceled. A checkout without an order is deleted,
//                   which frees its key and its cart.
//
//     The customer has an answer when the order is there; a cart that can't be reached keeps nobody waiting. The cart is
//     taken from only when the stock is sold, so a payment that fails leaves the customer's cart as it was.
//
// WHY NOTHING IS DONE TWICE
//     1. Every change of step is one statement `update … where step = <the one before>`, in one transaction with all it
//        brings about (lines, order, events). It changes one row or none: of any number of drivers one wins, the others
//        see that they were overtaken, read the row again and go on from there.
//     2. Every call to a sister is idempotent by order id: reserve gives the same answer, commit, release and take change
//        nothing the second time. So any driver may repeat what another has already done.
//     3. A release leaves a mark in catalog even for an order it has never heard of, so a reserve or commit that was
//        under way and arrives late is refused.
//     4. What is undone is marked `releasing` on disk before catalog is asked to give back. From then on no driver can
//        record a hold or an order.
//
// A CRASH AT ANY POINT (of this daemon, or an answer that never came: to the row it is the same)
//     before recorded        nothing has happened; the client tries again.
//     recorded, no hold      recovery undoes it: the client has heard of no order.
//     recorded, stock held   the same; release gives the hold back. Recovery does not finish it, since the prices would
//                            be of another moment than the customer's click.
//     held, not sold         recovery finishes it. If the hold has expired meanwhile, catalog refuses the commit, and the
//                            checkout is undone without anyone having seen an order. If it is to be paid first, recovery
//                            undoes it: nobody has been told where to pay.
//     awaiting               nothing to do until the provider tells, or the time to pay is over: then the order is canceled
//                            and the checkout `releasing`, in one transaction.
//     paid                   recovery repeats the commit and writes the sale. If catalog refuses it, since the hold has
//                            expired in spite of its margin, the order is canceled and the money goes back.
//     held, sold             recovery repeats the commit, which changes nothing, and writes the order.
//     committed, not taken   recovery takes the pieces out of the cart.
//     committed, taken       recovery repeats the take, which changes nothing, and writes `done`.
//     releasing              recovery repeats the release, which changes nothing if it has happened.
//     refused, not deleted   as `recorded, no hold`.
//     A client that asks again with the same key, or with the same unchanged cart, drives the row itself and need not wait
//     for recovery.
//
// TWO DRIVERS AT ONCE (a double click, a repeat, recovery and a request that was asleep, two order daemons)
//     record / record        the unique key or cart lets one in; the other drives the same row.
//     forward / forward      rule 1; both end at the same order.
//     hold / refused         both asked catalog to hold, one was refused (stock came back in between). If the refused one
//                            deletes the row first, the other finds no row to record its hold in, and releases it.
//                            Should it crash before that, the hold expires by itself: the one place that leans on it.
//     hold / undo            undo has marked the row: recording the hold fails, and the release of rule 4 either finds the
//                            hold or, by rule 3, keeps it from coming.
//     commit / undo          undo begins only when catalog has refused a commit, and catalog does not change its mind:
//                            an expired hold can't be sold by anyone.
//     paid / expired,        each is one transaction on the same locked order: the first decides, the second finds another
//     paid / canceled        step. Money that comes for an order that has ended goes back (PaymentStore.swift).
//     take / cancel          cancel moves `committed` to `releasing`; the late take is harmless, its `done` is overtaken.
//     commit / cancel        a second driver's commit that arrives after the order was canceled is refused by rule 3; it
//                            reads the row, finds `released` and answers the canceled order.
//     undo / undo            both release, which is idempotent; one deletes, the other finds it gone.
//     recovery / recovery    a batch is claimed with `skip locked`; were it claimed twice, the above holds.

package import Wire

/// The state machine of one checkout: an event in, the next action out.
package struct Checkout: Sendable {
    /// How far it has come on disk.
    package enum Step: String, Sendable, CaseIterable {
        case recorded, held, awaiting, paid, committed, done, releasing, released
    }

    /// What was agreed on besides the lines.
    package struct Terms: Sendable, Equatable {
        /// The stock is sold only when the money has come.
        package let isPaidFirst: Bool
        package let deliveryPrice: Money
        /// What the customer was shown; nil when nothing was promised.
        package let expectedTotal: Money?

        package init(isPaidFirst: Bool = false, deliveryPrice: Money = .zero, expectedTotal: Money? = nil) {
            self.isPaidFirst = isPaidFirst
            self.deliveryPrice = deliveryPrice
            self.expectedTotal = expectedTotal
        }
    }

    /// Who drives.
    package enum Purpose: Sendable {
        /// A customer waits for the answer.
        case request
        /// Nobody waits: what was not held is given up.
        case recovery
    }

    /// What is to be done next.
    package enum Action: Sendable, Equatable {
        /// Catalog: hold the stock.
        case reserve
        /// Disk: recorded → held, with the priced lines.
        case recordHold([OrderLine])
        /// Catalog: sell what is held.
        case commit
        /// Disk: held → committed, with the order and its events.
        case recordOrder
        /// Disk: held → awaiting, with the order and its payment.
        case recordUnpaidOrder
        /// Disk: paid → committed, and the order is paid.
        case recordSale
        /// Disk: paid → releasing; the order is canceled and its money goes back.
        case recordRefund
        /// Cart: take the ordered pieces out.
        case take
        /// Disk: committed → done.
        case recordDone
        /// Disk: delete the row if it is still `recorded`.
        case forget
        /// Disk: recorded or held → releasing.
        case recordUndo
        /// Catalog: give the stock back.
        case release
        /// Disk: releasing → released if there is an order, else delete; report what is there then.
        case recordReleased
        /// Disk: read the step again.
        case reload
        case stop(Outcome)
    }

    /// How an action went.
    package enum Event: Sendable {
        /// Catalog holds the stock.
        case reserved([OrderLine])
        /// The sister has done it, or the row was changed.
        case succeeded
        /// The row was not at the expected step: another driver was quicker.
        case overtaken
        /// The sister will not do it, now or later.
        case refused(Problem)
        /// Nobody knows whether the sister has done it.
        case unavailable(Problem)
        /// The step on disk; nil when the row is gone.
        case loaded(Step?)
    }

    /// How it ended, for this driver.
    package enum Outcome: Sendable, Equatable {
        /// The order is there.
        case ordered
        /// There is no order and nothing is left behind.
        case refused(Problem)
        /// Recovery, or the next driver, goes on.
        case unfinished(Problem)
        /// Undone for no reason of the customer's: it may be begun anew.
        case undone
    }

    private let purpose: Purpose
    private let terms: Terms
    private var action = Action.reload
    /// The commit that is under way is for an order that is there and paid.
    private var isPaid = false
    /// Stock is held, but no row says so yet.
    private var hasUnrecordedHold = false
    /// Why there will be no order.
    private var reason: Problem?

    package init(for purpose: Purpose, terms: Terms = Terms()) {
        self.purpose = purpose
        self.terms = terms
    }

    /// What to do after `event`; the first event is `loaded`.
    package mutating func next(after event: Event) -> Action {
        action = decide(event)
        return action
    }

    private mutating func decide(_ event: Event) -> Action {
        switch (action, event) {
        case (_, .loaded(let step)): return resume(at: step)
        case (_, .overtaken): return .reload

        case (.reserve, .reserved(let lines)):
            hasUnrecordedHold = true
            guard let total = try? lines.total + terms.deliveryPrice, total <= .maximum else {
                reason = .orderTooLarge
                return .recordUndo
            }
            guard terms.expectedTotal == nil || terms.expectedTotal == total else {
                reason = .priceChanged(total)
                return .recordUndo
            }
            return .recordHold(lines)
        case (.reserve, .refused(let problem)):
            // Without shortages it is another driver that has released this order.
            guard !problem.shortages.isEmpty else { return .recordUndo }
            reason = .notAvailable(problem.shortages)
            return .forget
        case (.reserve, .unavailable(let problem)):
            reason = problem
            return .recordUndo
        case (.recordHold, .succeeded):
            hasUnrecordedHold = false
            return terms.isPaidFirst ? .recordUnpaidOrder : .commit
        case (.recordUnpaidOrder, .succeeded): return .stop(.ordered)

        case (.commit, .succeeded): return isPaid ? .recordSale : .recordOrder
        case (.commit, .refused): return isPaid ? .recordRefund : .recordUndo
        case (.commit, .unavailable(let problem)): return .stop(.unfinished(problem))
        case (.recordOrder, .succeeded), (.recordSale, .succeeded): return .take
        case (.recordRefund, .succeeded): return .release

        case (.take, .succeeded): return .recordDone
        case (.take, _), (.recordDone, _): return .stop(.ordered)

        case (.forget, .succeeded): return .stop(end)
        case (.recordUndo, .succeeded):
            hasUnrecordedHold = false
            // Catalog has just not answered; the customer need not wait for it a second time.
            if let reason, reason.status == 503, purpose == .request { return .stop(.unfinished(reason)) }
            return .release
        case (.release, .succeeded): return .recordReleased
        case (.release, .refused(let problem)), (.release, .unavailable(let problem)):
            return .stop(.unfinished(reason ?? problem))

        default: return .stop(.unfinished(.internal))
        }
    }

    /// What comes next for a row at `step`.
    private mutating func resume(at step: Step?) -> Action {
        isPaid = step == .paid
        switch step {
        case .recorded: return purpose == .request ? .reserve : .recordUndo
        case .held where terms.isPaidFirst: return purpose == .request ? .recordUnpaidOrder : .recordUndo
        case .held, .paid: return .commit
        case .committed: return .take
        case .awaiting, .done, .released: return .stop(.ordered)
        case .releasing: return .release
        case nil:
            guard hasUnrecordedHold else { return .stop(end) }
            hasUnrecordedHold = false
            return .release
        }
    }

    private var end: Outcome { reason.map(Outcome.refused) ?? .undone }
}

extension [OrderLine] {
    /// The sum of the lines.
    ///
    /// - Throws: `MoneyOverflow`.
    var total: Money {
        get throws(MoneyOverflow) {
            var total = Money.zero
            for line in self { total = try total + line.subtotal }
            return total
        }
    }
}

// MARK: - Why there is no order

extension Problem {
    static let cartEmpty = Problem(400, "cart-empty", "Cart is empty")

    static let orderTooLarge = Problem(
        400, "order-too-large", "The order is larger than \(Money.maximum). Take something out of the cart.")

    static func priceChanged(_ total: Money) -> Problem {
        .conflict("price-changed", "The order would cost \(total) now. Look at it again before you order.")
    }

    static func notAvailable(_ shortages: [Shortage]) -> Problem {
        let lines = shortages.map { shortage in
            guard let name = shortage.name else { return "product \(shortage.productID.text) is no longer sold" }
            return "\(name): \(shortage.requested) wanted, \(shortage.available) left"
        }
        var problem = Problem.conflict("not-available", "Not all of it can be had. \(lines.joined(separator: "; ")).")
        problem.shortages = shortages
        return problem
    }
}
