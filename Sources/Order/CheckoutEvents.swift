package import Wire

// What goes into the state machine of a checkout, and what comes out of it. Its rules are in Checkout.swift.

extension Checkout {
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
        /// An order of the same customer is canceled for it and hands its stock over.
        package let isReplacing: Bool

        package init(
            isPaidFirst: Bool = false, deliveryPrice: Money = .zero, expectedTotal: Money? = nil,
            isReplacing: Bool = false
        ) {
            self.isPaidFirst = isPaidFirst
            self.deliveryPrice = deliveryPrice
            self.expectedTotal = expectedTotal
            self.isReplacing = isReplacing
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
        /// Disk: recorded → held, with the priced lines; the order that is replaced is canceled.
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
        /// Disk: the order that was to be replaced is canceled, since its stock was handed over and is given back.
        case cancelReplaced
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
        /// Catalog has given back a hold for which that of another order had ended.
        case releasedWithReplaced
        /// The row was not at the expected step: another driver was quicker.
        case overtaken
        /// The sister will not do it, now or later.
        case refused(Problem)
        /// Nobody knows whether the sister has done it.
        case unavailable(Problem)
        /// The step on disk; nil when the row is gone.
        ///
        /// - Parameter isFree: it is held, and nothing is to be paid.
        case loaded(Step?, isFree: Bool = false)
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
}
