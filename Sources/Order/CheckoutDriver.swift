import Clients
import Daemon
import Logging
import Wire

/// Performs the actions of the state machine. Only here does a checkout use the database, catalog and cart.
struct CheckoutDriver: Sendable {
    let store: CheckoutStore
    let catalog: CatalogClient
    let cart: CartClient
    let methods: PaymentMethods

    /// Drives a checkout until it is finished or can't continue now.
    ///
    /// - Parameter deadline: no sister is called after it. Recovery continues later from the state on disk.
    /// - Throws: `PostgresError`. The checkout then stays at its step, and recovery continues from there.
    func drive(
        _ checkout: CheckoutRecord, for purpose: Checkout.Purpose, until deadline: ContinuousClock.Instant,
        logger: Logger
    ) async throws -> Checkout.Outcome {
        var machine = Checkout(for: purpose, terms: checkout.terms)
        var action = machine.next(after: .loaded(checkout.step, isFree: checkout.isFree))
        while true {
            if case .stop(let outcome) = action { return outcome }
            let event = try await perform(action, checkout, until: deadline, logger)
            action = machine.next(after: event)
        }
    }

    private func perform(
        _ action: Checkout.Action, _ checkout: CheckoutRecord, until deadline: ContinuousClock.Instant, _ logger: Logger
    ) async throws -> Checkout.Event {
        let id = checkout.orderID
        switch action {
        case .reserve:
            return await call("reserve", until: deadline, logger) { limit async throws(Problem) in
                .reserved(try await catalog.reserve(reservation(for: checkout), timeout: limit).lines)
            }
        case .commit:
            return await call("commit", until: deadline, logger) { limit async throws(Problem) in
                try await catalog.commitReservation(of: id, timeout: limit)
                return .succeeded
            }
        case .release:
            return await call("release", until: deadline, logger) { limit async throws(Problem) in
                try await catalog.releaseReservation(of: id, timeout: limit) == nil ? .succeeded : .releasedWithReplaced
            }
        case .take:
            return await call("take", until: deadline, logger) { limit async throws(Problem) in
                try await cart.take(
                    checkout.lines, for: id, from: checkout.userID, revision: checkout.cartRevision, timeout: limit)
                return .succeeded
            }
        case .recordHold(let lines): return try await store.recordHold(of: checkout, lines) ? .succeeded : .overtaken
        case .recordOrder:
            guard try await store.recordOrder(id, as: .committed) else { return .overtaken }
            logger.record(.orderPlaced, "order placed")
            return .succeeded
        case .recordUnpaidOrder:
            guard try await store.recordOrder(id, as: .awaiting) else { return .overtaken }
            logger.record(.orderPlaced, "order placed, waiting for its payment")
            return .succeeded
        case .recordSale:
            guard try await store.recordSale(id) else { return .overtaken }
            logger.record(.orderMoved, "order paid")
            return .succeeded
        case .recordRefund:
            guard try await store.recordRefund(id) else { return .overtaken }
            logger.record(.orderMoved, "order canceled: it is paid, but its stock is gone")
            return .succeeded
        case .recordDone: return try await store.recordDone(id) ? .succeeded : .overtaken
        case .forget: return try await store.forget(id) ? .succeeded : .overtaken
        case .recordUndo: return try await store.recordUndo(id) ? .succeeded : .overtaken
        case .cancelReplaced:
            if try await store.cancelReplaced(by: checkout) {
                logger.record(.orderMoved, "order canceled: another was to replace it, and its stock is gone with that")
            }
            return .succeeded
        case .recordReleased: return .loaded(try await store.recordReleased(id))
        case .reload, .stop:
            let (step, isFree) = try await store.step(of: id)
            return .loaded(step, isFree: isFree)
        }
    }

    private func reservation(for checkout: CheckoutRecord) -> ReservationRequest {
        // A hold that ends another one must not be refused afterwards because of its price. So catalog checks the price first.
        let terms = checkout.terms
        let promised = terms.isReplacing ? terms.expectedTotal : nil
        return ReservationRequest(
            orderID: checkout.orderID, lines: checkout.lines,
            holdSeconds: terms.isPaidFirst ? methods.holdSeconds : nil,
            replaces: checkout.replaces,
            expectedSubtotal: promised.map { Money(minorUnits: max(0, $0.minorUnits - terms.deliveryPrice.minorUnits)) }
        )
    }

    /// Calls a sister and turns its answer into an event.
    private func call(
        _ deed: String, until deadline: ContinuousClock.Instant, _ logger: Logger,
        _ send: (_ limit: Duration) async throws(Problem) -> Checkout.Event
    ) async -> Checkout.Event {
        let left = deadline - .now
        guard left > .zero else { return .unavailable(.checkoutTookTooLong) }
        do throws(Problem) {
            return try await send(min(left, TimeLimits.call))
        } catch {
            switch error.status {
            case 404, 409: return .refused(error)
            case 503:
                logger.warning("\(deed) got no answer: \(error.detail)")
                return .unavailable(error)
            default:
                // An unexpected answer of a sister. It is not the customer's fault.
                logger.error("\(deed) failed with \(error.status): \(error.detail)")
                return .unavailable(.internal)
            }
        }
    }
}

extension Problem {
    static let checkoutTookTooLong = Problem.unavailable(
        "The order took too long. Please try again: nothing is ordered twice.")
}
