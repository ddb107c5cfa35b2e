import Clients
import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import Wire

extension OrderAPI {
    /// `POST /orders/checkout` turns the cart into an order → 201. The same intent again → 200 and the same order.
    @Sendable func checkout(_ request: Request, _ context: ShopContext) async throws -> Response {
        let intent = try await CheckoutIntent(request, context, driver.methods, shopLanguage, clients)
        let deadline = ContinuousClock.now + TimeLimits.checkout
        // A second try is needed only if another driver has undone the checkout that this request had joined, or if the other
        // intent that prevented this one has led to no order.
        for _ in 1...3 {
            guard let (checkout, role) = try await begin(intent, context.logger) else { continue }
            let logger = context.logger(ofOrder: checkout.orderID)
            let outcome = try await driver.drive(checkout, for: .request, until: deadline, logger: logger)
            switch (outcome, role) {
            case (.ordered, .inTheWay):
                guard let order = try await orders.order(checkout.orderID) else { throw Problem.internal }
                if order.status.hasEnded { continue }
                throw Problem.orderOpen(order)
            case (.ordered, _):
                guard let order = try await orders.order(checkout.orderID) else { throw Problem.internal }
                return .json(
                    order, status: role == .new ? .created : .ok,
                    headers: [.location: "/orders/\(order.id.text)", .cacheControl: "no-store"])
            case (.refused, .inTheWay), (.undone, _): continue
            case (.refused(let problem), _): throw try await explained(problem, intent)
            case (.unfinished(let problem), _): throw problem
            }
        }
        throw Problem.checkoutTookTooLong
    }

    /// The relation of a checkout to an intent.
    private enum Role {
        case new
        /// Begun before with the same intent.
        case joined
        /// Begun with another intent for the same cart or the same replaced order. Only one of them can become an order.
        case inTheWay
    }

    /// The checkout of this intent, the one that prevents it, or a new one.
    ///
    /// - Returns: nil if the existing checkout has just been deleted.
    /// - Throws: `Problem` 400 for an empty cart, 404 or 409 for an order that can't be replaced, 422 for a key with another
    ///   body, 503 if cart does not answer.
    private func begin(
        _ intent: CheckoutIntent, _ logger: Logger
    ) async throws -> (checkout: CheckoutRecord, role: Role)? {
        if let existing = try await checkout(byKeyOf: intent) { return (existing, .joined) }
        let cart = try await cart(of: intent.userID, logger)
        if cart.lines.isEmpty { throw Problem.cartEmpty }
        let delivery = try await deliveries.delivery(of: intent)
        let replaced = try await orderToReplace(intent)
        if let new = try await checkouts.record(intent, cart, delivery, replacing: replaced, orderID: .v7()) {
            return (new, .new)
        }
        // Another request with the same key, the same order to replace, or the same cart was faster.
        if let existing = try await checkout(byKeyOf: intent) { return (existing, .joined) }
        var existing: CheckoutRecord?
        if let replaced { existing = try await checkouts.checkout(replacing: replaced) }
        if existing == nil, let revision = cart.revision {
            existing = try await checkouts.checkout(of: intent.userID, cartRevision: revision)
        }
        return existing.map { ($0, intent.hasBody(of: $0) ? .joined : .inTheWay) }
    }

    private func checkout(byKeyOf intent: CheckoutIntent) async throws -> CheckoutRecord? {
        guard let key = intent.key, let existing = try await checkouts.checkout(of: intent.userID, key: key)
        else { return nil }
        try intent.requireSameBody(as: existing)
        return existing
    }

    /// The order that the customer gives up for this one; nil if there is none, or it has ended.
    ///
    /// - Throws: `Problem` 404, 409 `order-not-replaceable` if it is placed.
    private func orderToReplace(_ intent: CheckoutIntent) async throws -> UUID? {
        guard let id = intent.body.replaces else { return nil }
        guard let order = try await orders.order(id, of: intent.userID) else {
            throw Problem.notFound("The order to replace")
        }
        if order.status.hasEnded { return nil }
        guard order.isPayable else { throw Problem.orderNotReplaceable(order) }
        return id
    }

    /// The refusal, with the customer's own unpaid order if that holds the missing stock.
    private func explained(_ refusal: Problem, _ intent: CheckoutIntent) async throws -> Problem {
        var problem = refusal
        if !problem.shortages.isEmpty {
            let id = try await checkouts.awaiting(
                of: intent.userID, holding: problem.shortages.map(\.productID), except: intent.body.replaces)
            if let id, let order = try await orders.order(id) {
                problem.openOrder = OpenOrder(order)
                problem.detail +=
                    " Your order \(order.number), which is not paid, holds some of it: pay it, or cancel it."
            }
        } else if problem.slug == Problem.replacedIsPaid.slug, let id = intent.body.replaces {
            problem.openOrder = try await orders.order(id, of: intent.userID).map(OpenOrder.init)
        }
        return problem
    }

    private func cart(of userID: UUID, _ logger: Logger) async throws(Problem) -> Cart {
        do throws(Problem) {
            return try await driver.cart.cart(of: userID)
        } catch {
            if error.status == 503 { throw error }
            // 401 or 403 would concern the daemon's token, not the customer's.
            logger.error("reading the cart failed with \(error.status): \(error.detail)")
            throw .internal
        }
    }
}

extension Problem {
    /// There is another order of the same cart.
    fileprivate static func orderOpen(_ order: Order) -> Problem {
        var problem = conflict(
            "order-open",
            order.isPayable
                ? "Your order \(order.number) of the same cart waits for its payment. Pay it, or cancel it and order anew."
                : "Your order \(order.number) of the same cart is placed already.")
        problem.openOrder = OpenOrder(order)
        return problem
    }

    fileprivate static func orderNotReplaceable(_ order: Order) -> Problem {
        var problem = replacedIsPaid
        problem.detail = "Order \(order.number) does not wait for its payment any more, so it can't be replaced."
        problem.openOrder = OpenOrder(order)
        return problem
    }
}
