package import Wire

// The events and actions of a checkout's state machine. Its rules are in Checkout.swift.

extension Checkout {
    /// The step on disk.
    package enum Step: String, Sendable, CaseIterable {
        case recorded, held, awaiting, paid, committed, done, releasing, released
    }

    /// The terms of the order besides its lines.
    package struct Terms: Sendable, Equatable {
        /// The stock is sold only after the payment.
        package let isPaidFirst: Bool
        package let deliveryPrice: Money
        /// The total that the customer was shown; nil if none was promised.
        package let expectedTotal: Money?
        /// Another order of the same customer is canceled and hands over its stock.
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

    /// The driver of a checkout.
    package enum Purpose: Sendable {
        /// A customer's request, which waits for the answer.
        case request
        /// Recovery. Nobody waits, so a checkout without held stock is undone.
        case recovery
    }

    /// The next action.
    package enum Action: Sendable, Equatable {
        /// Catalog: hold the stock.
        case reserve
        /// Disk: recorded → held, with the priced lines; the replaced order is canceled.
        case recordHold([OrderLine])
        /// Catalog: sell the held stock.
        case commit
        /// Disk: held → committed, with the order and its events.
        case recordOrder
        /// Disk: held → awaiting, with the order and its payment.
        case recordUnpaidOrder
        /// Disk: paid → committed, and the order is paid.
        case recordSale
        /// Disk: paid → releasing; the order is canceled and its money is returned.
        case recordRefund
        /// Cart: remove the ordered pieces.
        case take
        /// Disk: committed → done.
        case recordDone
        /// Disk: delete the row if it is still `recorded`.
        case forget
        /// Disk: recorded or held → releasing.
        case recordUndo
        /// Catalog: return the stock.
        case release
        /// Disk: the order that was to be replaced is canceled, because its stock was handed over and is returned.
        case cancelReplaced
        /// Disk: releasing → released if there is an order, else delete; report the step after that.
        case recordReleased
        /// Disk: read the step again.
        case reload
        case stop(Outcome)
    }

    /// The result of an action.
    package enum Event: Sendable {
        /// Catalog holds the stock.
        case reserved([OrderLine])
        /// The sister has done it, or the row has changed.
        case succeeded
        /// Catalog has returned a hold for which another order's hold had ended.
        case releasedWithReplaced
        /// The row was not at the expected step because another driver was faster.
        case overtaken
        /// The sister refuses it, now and later.
        case refused(Problem)
        /// It is unknown whether the sister has done it.
        case unavailable(Problem)
        /// The step on disk; nil if the row is gone.
        ///
        /// - Parameter isFree: the stock is held, and the order costs nothing.
        case loaded(Step?, isFree: Bool = false)
    }

    /// The outcome for this driver.
    package enum Outcome: Sendable, Equatable {
        /// The order exists.
        case ordered
        /// There is no order, and nothing is left of the checkout.
        case refused(Problem)
        /// Recovery or the next driver continues.
        case unfinished(Problem)
        /// Undone, but not because of the customer: it may be started again.
        case undone
    }
}
