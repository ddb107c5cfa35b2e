// The rules that turn a cart into an order, without I/O. The driver (CheckoutDriver.swift) performs the actions and reports the
// results.
//
// STEPS
//     A checkout is a row of `checkouts`. Its step on disk says what has been done for certain.
//
//     (cart read)   the lines and the cart's revision are known; nothing is written yet
//     recorded      the row exists: key and cart belong to this checkout
//       reserve     catalog holds the stock and answers names and prices
//     held          the priced lines are written
//       commit      catalog has sold the stock
//     committed     the order exists, with its number and first events, and people see it (before that, nobody does)
//       take        cart has removed the ordered pieces
//     done          nothing is left to do
//
//     An order that is paid first goes another way from held to committed. Catalog holds its stock until then:
//
//     held
//     awaiting      the order exists and is pending, with a payment and a deadline. The customer pays, or does not.
//     paid          the provider has reported the money (PaymentStore.swift); the order is still pending
//       commit      catalog has sold the stock
//     committed     the order is paid
//
//     An order that costs nothing goes the first way, whatever its payment method, and is paid when it is placed.
//
//     A checkout may replace an order of the same customer that is `awaiting`:
//
//     recorded      the row exists and names the order. The order's own row is marked (`replaced_by`): its cart now belongs to
//                   this checkout, and no other checkout can replace it.
//       reserve     catalog ends the hold of the order and holds these lines, in one transaction, all or nothing. If
//                   stock is missing, the price differs from the one shown, or the order is paid and sold, catalog changes
//                   nothing: this checkout is deleted and the order stays as it was.
//     held          the priced lines are written, and in the same transaction the order was canceled (`released`: its stock
//                   is handed over). Money that has come for it meanwhile is returned.
//
//     releasing     to be undone, or its order was canceled: catalog must return the stock
//     released      returned; the row is kept only for a canceled order. A checkout without an order is deleted, which
//                   frees its key and its cart.
//
//     The customer gets an answer when the order exists, even if cart can't be reached. Pieces are removed from the cart only
//     after the stock is sold, so a failed payment leaves the customer's cart as it was.
//
// INTENTS
//     An intent is named by the customer's key, and also by an unchanged cart together with the request's body. A request with
//     the same intent joins its checkout. A request with another intent for the same unchanged cart, or for an order that is
//     being replaced, never joins. It drives the existing checkout to its end, and its answer then names that order.
//
// WHY NOTHING IS DONE TWICE
//     1. Every change of step is one statement `update … where step = <the previous one>`, in one transaction with all its
//        effects (lines, order, events). It changes one row or none. Of any number of drivers one wins. The others see
//        that they were overtaken, read the row again and continue from there.
//     2. Every call to a sister is idempotent by order id: reserve gives the same answer, commit, release and take change
//        nothing the second time. So any driver may repeat what another has already done.
//     3. A release leaves a mark in catalog even for an unknown order, so a reserve or commit that arrives late is refused.
//     4. A checkout that is undone is marked `releasing` on disk before catalog is asked to return the stock. From then on no
//        driver can record a hold or an order.
//
// CRASHES AND LOST ANSWERS (for the row, both are the same)
//     before recorded        nothing has happened; the client tries again.
//     recorded, no hold      recovery undoes it: the client knows of no order.
//     recorded, stock held   the same; release ends the hold. Recovery does not finish the checkout, because the prices would
//                            not be those of the customer's click. If the hold has ended that of another order, catalog says
//                            so on each release, and that order is canceled before the row is deleted, because its stock is
//                            gone. Until then, money that comes for it finds no stock and is returned (`paid`). If the hold
//                            has ended no other, the order stays as it is.
//     held, not sold         recovery finishes it. If the hold has expired meanwhile, catalog refuses the commit, and the
//                            checkout is undone without anyone having seen an order. If the order is to be paid first,
//                            recovery undoes the checkout, because nobody knows yet where to pay.
//     awaiting               nothing to do until the provider reports, or the deadline passes: then the order is canceled and
//                            the checkout `releasing`, in one transaction.
//     paid                   recovery repeats the commit and writes the sale. If catalog refuses it because the hold has
//                            expired in spite of its margin, the order is canceled and the money is returned.
//     held, sold             recovery repeats the commit, which changes nothing, and writes the order.
//     committed, not taken   recovery removes the pieces from the cart.
//     committed, taken       recovery repeats the take, which changes nothing, and writes `done`.
//     handed over, no answer a customer who replaces an order and gets no answer may try again: the row is left as it is, and
//                            the same hold is found. After 15 seconds recovery undoes it as above.
//     releasing              recovery repeats the release, which changes nothing if it has happened.
//     refused, not deleted   as `recorded, no hold`.
//     A client that tries again with the same key, or with the same unchanged cart, drives the row itself and need not wait
//     for recovery.
//
// DURABILITY
//     Order and catalog may have separate database servers, which crash separately. A step that another daemon acts on is on
//     disk first: the row before catalog holds stock (otherwise the hold would have no checkout), `held` before catalog is asked
//     to sell, the sale before the order exists (otherwise the pieces could be sold twice), the order before the answer.
//
//     Two writes don't wait for the disk. A crash of their server may lose them, and they are repaired:
//     the hold               of an order that is sold at once: catalog then refuses the commit, and the checkout is undone.
//     done                   recovery repeats the take, which changes nothing.
//
// TWO DRIVERS AT ONCE (a double click, a repeat, recovery and a delayed request, two order daemons)
//     record / record        the unique key or cart lets one in; the other drives the same row.
//     forward / forward      rule 1; both end at the same order.
//     hold / refused         both asked catalog to hold, one was refused (stock was returned in between). If the refused one
//                            deletes the row first, the other finds no row to record its hold in, and releases it.
//                            If it crashes before that, the hold expires. Only this case depends on the expiry.
//                            An order whose hold has ended for it can't be sold either: its deadline passes, or its money
//                            is returned.
//     hold / undo            undo has marked the row: recording the hold fails, and the release of rule 4 either finds the
//                            hold or, by rule 3, prevents it.
//     commit / undo          undo begins only after catalog has refused a commit, and catalog does not change its mind:
//                            an expired hold can't be sold by anyone.
//     paid / expired,        each is one transaction on the same locked order: the first decides, the second finds another
//     paid / canceled        step. Money that comes for an order that has ended is returned (PaymentStore.swift).
//     hand over / paid       catalog decides, under the lock of the old hold. Sold first: the new checkout is refused and
//                            deleted. Handed over first: the sale is refused and the money returned, by the driver that
//                            locks the order first; the other is overtaken.
//     hand over / expired,   the order ends first: its hold may be back in stock, where the new one takes it if it is still
//     hand over / canceled   there, or is refused. Handed over first: the order is canceled by the new checkout or by the
//                            other. `released` and `releasing` both end well, because a further release changes nothing.
//     replace / replace      the mark on the order lets one in; the other drives it, and its answer names its order.
//     take / cancel          cancel moves `committed` to `releasing`; the late take is harmless, its `done` is overtaken.
//     commit / cancel        a second driver's commit that arrives after the order was canceled is refused by rule 3; it
//                            reads the row, finds `released` and answers with the canceled order.
//     undo / undo            both release, which is idempotent; one deletes the row, the other finds it gone.
//     recovery / recovery    a batch is claimed with `skip locked`; even if it is claimed twice, the above holds.

import Wire

/// The state machine of one checkout. An event goes in, the next action comes out.
package struct Checkout: Sendable {
    private let purpose: Purpose
    private let terms: Terms
    private var action = Action.reload
    /// The running commit is for an existing order that is paid.
    private var isPaid = false
    /// The order costs nothing.
    private var isFree = false
    /// Stock is held, but no row records it yet.
    private var hasUnrecordedHold = false
    /// The reason why there will be no order.
    private var reason: Problem?

    package init(for purpose: Purpose, terms: Terms = Terms()) {
        self.purpose = purpose
        self.terms = terms
    }

    /// The action after `event`. The first event is `loaded`.
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
            // Any other refusal means that another driver has released this order.
            guard let refusal = Self.reason(of: problem) else { return .recordUndo }
            reason = refusal
            return .forget
        case (.reserve, .unavailable(let problem)):
            // The hold may exist, and the replaced order may have no stock. A repeat of the checkout finds the hold.
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
            // Catalog has just failed to answer. The customer need not wait for it a second time.
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

    /// The next action for a row at `step`.
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

    /// The reason why catalog held nothing, if nothing else has happened. nil for any other refusal.
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
