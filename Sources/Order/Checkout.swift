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
//     What costs nothing is not waited for: it goes the first way, whatever its method, and is paid when it is placed.
//
//     A checkout may replace an order of the same customer that is `awaiting`:
//
//     recorded      the row is there and names the order; the order's own row is marked (`replaced_by`), so that its cart is
//                   this checkout's now, and nobody else replaces it
//       reserve     catalog ends the hold of the order and holds these lines, in one transaction, all or nothing. When
//                   something is short, or the price is another than was shown, or the order is paid and sold, it changes
//                   nothing: this checkout is forgotten and the order is as it was.
//     held          the priced lines are there, and in the same transaction the order was canceled (`released`: its stock is
//                   handed over). Money that has come for it meanwhile goes back.
//
//     releasing     to be undone, or its order was canceled: catalog is to give the stock back
//     released      given back; kept only for the order that was canceled. A checkout without an order is deleted,
//                   which frees its key and its cart.
//
//     The customer has an answer when the order is there; a cart that can't be reached keeps nobody waiting. The cart is
//     taken from only when the stock is sold, so a payment that fails leaves the customer's cart as it was.
//
// WHICH INTENT
//     The customer's key names an intent; so does an unchanged cart together with the body that was sent. Whoever comes with
//     the same intent joins its checkout. Whoever comes with another one for the same unchanged cart, or for an order that is
//     being replaced, drives the checkout that is there to its end first, and is told of its order then; they never join it.
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
//                            be of another moment than the customer's click. If the hold has ended that of an order,
//                            catalog says so each time that it is asked to release, and the order is canceled before the
//                            row is deleted: its stock is gone. Until then money that comes for it finds no stock and goes
//                            back (`paid`). If it has not, the order stays as it is.
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
//     handed over, no answer a customer who replaces an order and hears nothing may ask again: the row is left as it is, and
//                            the same hold is found. After 15 seconds recovery undoes it as above.
//     releasing              recovery repeats the release, which changes nothing if it has happened.
//     refused, not deleted   as `recorded, no hold`.
//     A client that asks again with the same key, or with the same unchanged cart, drives the row itself and need not wait
//     for recovery.
//
// WHAT IS DURABLE BEFORE IT IS ANSWERED
//     Order and catalog may have a server each, which crash apart. A step that another daemon acts on is on disk first: the row
//     before catalog holds stock (else the hold would have no checkout), `held` before catalog is asked to sell, the sale
//     before the order is there (else the pieces could be sold twice), the order before the customer is told.
//
//     Two may be lost in a crash of their server, since they are repaired from what is left; they don't wait for the disk:
//     the hold               of what is sold at once: catalog then refuses the commit, and the checkout is undone as above.
//     done                   recovery repeats the take, which changes nothing.
//
// TWO DRIVERS AT ONCE (a double click, a repeat, recovery and a request that was asleep, two order daemons)
//     record / record        the unique key or cart lets one in; the other drives the same row.
//     forward / forward      rule 1; both end at the same order.
//     hold / refused         both asked catalog to hold, one was refused (stock came back in between). If the refused one
//                            deletes the row first, the other finds no row to record its hold in, and releases it.
//                            Should it crash before that, the hold expires by itself: the one place that leans on it.
//                            An order whose hold has ended for it can't be sold either; its time runs out, or its money
//                            goes back.
//     hold / undo            undo has marked the row: recording the hold fails, and the release of rule 4 either finds the
//                            hold or, by rule 3, keeps it from coming.
//     commit / undo          undo begins only when catalog has refused a commit, and catalog does not change its mind:
//                            an expired hold can't be sold by anyone.
//     paid / expired,        each is one transaction on the same locked order: the first decides, the second finds another
//     paid / canceled        step. Money that comes for an order that has ended goes back (PaymentStore.swift).
//     hand over / paid       catalog decides, under the lock of the old hold. Sold first: the new checkout is refused and
//                            forgotten. Handed over first: the sale is refused and the money goes back, by whichever of the
//                            two drivers comes first to the order's lock; the other is overtaken.
//     hand over / expired,   the order ends first: its hold may be back in stock, where the new one takes it if it is still
//     hand over / canceled   there, or is short. Handed over first: the order is canceled by the new checkout or by the
//                            other; `released` and `releasing` both end well, since a release changes nothing any more.
//     replace / replace      the mark on the order lets one in; the other drives it, and is told of its order.
//     take / cancel          cancel moves `committed` to `releasing`; the late take is harmless, its `done` is overtaken.
//     commit / cancel        a second driver's commit that arrives after the order was canceled is refused by rule 3; it
//                            reads the row, finds `released` and answers the canceled order.
//     undo / undo            both release, which is idempotent; one deletes, the other finds it gone.
//     recovery / recovery    a batch is claimed with `skip locked`; were it claimed twice, the above holds.

import Wire

/// The state machine of one checkout: an event in, the next action out.
package struct Checkout: Sendable {
    private let purpose: Purpose
    private let terms: Terms
    private var action = Action.reload
    /// The commit that is under way is for an order that is there and paid.
    private var isPaid = false
    /// Nothing is to be paid.
    private var isFree = false
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
        case (_, .loaded(let step, let isFree)):
            self.isFree = isFree
            return resume(at: step)
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
            isFree = total == .zero
            return .recordHold(lines)
        case (.reserve, .refused(let problem)):
            // Anything else is that another driver has released this order.
            guard let refusal = Self.reason(of: problem) else { return .recordUndo }
            reason = refusal
            return .forget
        case (.reserve, .unavailable(let problem)):
            // The hold may be there, and the order that is replaced without stock: who asks again gets it.
            if terms.isReplacing, purpose == .request { return .stop(.unfinished(problem)) }
            reason = problem
            return .recordUndo
        case (.recordHold, .succeeded):
            hasUnrecordedHold = false
            return waitsForMoney ? .recordUnpaidOrder : .commit
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
        case (.release, .releasedWithReplaced): return .cancelReplaced
        case (.cancelReplaced, .succeeded): return .recordReleased
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
        case .held where waitsForMoney: return purpose == .request ? .recordUnpaidOrder : .recordUndo
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

    private var waitsForMoney: Bool { terms.isPaidFirst && !isFree }

    /// Why catalog has held nothing, and nothing else has happened; nil when it is for another reason.
    private static func reason(of refusal: Problem) -> Problem? {
        switch refusal.slug {
        case _ where !refusal.shortages.isEmpty: .notAvailable(refusal.shortages)
        case "price-changed": .conflict("price-changed", refusal.detail + " Look at the order again before you order.")
        case "replaced-is-sold": .replacedIsPaid
        default: nil
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

    static let replacedIsPaid = conflict(
        "order-not-replaceable",
        "The order is paid, so it can't be replaced. Cancel it first, or order what is missing.")

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
