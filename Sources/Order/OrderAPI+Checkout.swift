import Clients
import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import Wire

extension OrderAPI {
    /// `POST /orders/checkout`: the cart becomes an order → 201; the same key, or the same unchanged cart, again → 200 and
    /// the same order.
    @Sendable func checkout(_ request: Request, _ context: ShopContext) async throws -> Response {
        let intent = try await CheckoutIntent(request, context, driver.methods, shopLanguage, clients)
        let deadline = ContinuousClock.now + .seconds(8)
        // More than one try only when another driver has undone the checkout that this request had joined.
        for _ in 1...3 {
            guard let (checkout, isNew) = try await begin(intent, context.logger) else { continue }
            let logger = context.logger(ofOrder: checkout.orderID)
            switch try await driver.drive(checkout, for: .request, until: deadline, logger: logger) {
            case .ordered:
                guard let order = try await orders.order(checkout.orderID) else { throw Problem.internal }
                return .json(
                    order, status: isNew ? .created : .ok,
                    headers: [.location: "/orders/\(order.id.text)", .cacheControl: "no-store"])
            case .refused(let problem), .unfinished(let problem): throw problem
            case .undone: continue
            }
        }
        throw Problem.checkoutTookTooLong
    }

    /// The checkout of this intent: the one there is, or a new one.
    ///
    /// - Returns: nil when the one there was has just gone.
    /// - Throws: `Problem` 400 for an empty cart, 422 for a key of another body, 503 when cart does not answer.
    private func begin(
        _ intent: CheckoutIntent, _ logger: Logger
    ) async throws -> (checkout: CheckoutRecord, isNew: Bool)? {
        if let existing = try await checkout(byKeyOf: intent) { return (existing, false) }
        let cart = try await cart(of: intent.userID, logger)
        if cart.lines.isEmpty { throw Problem.cartEmpty }
        let delivery = try await deliveries.delivery(of: intent)
        if let new = try await checkouts.record(intent, cart, delivery, orderID: .v7()) { return (new, true) }
        // Somebody was quicker with the same key or the same cart.
        if let existing = try await checkout(byKeyOf: intent) { return (existing, false) }
        guard let revision = cart.revision,
            let existing = try await checkouts.checkout(of: intent.userID, cartRevision: revision)
        else { return nil }
        return (existing, false)
    }

    private func checkout(byKeyOf intent: CheckoutIntent) async throws -> CheckoutRecord? {
        guard let key = intent.key, let existing = try await checkouts.checkout(of: intent.userID, key: key)
        else { return nil }
        try intent.requireSameBody(as: existing)
        return existing
    }

    private func cart(of userID: UUID, _ logger: Logger) async throws(Problem) -> Cart {
        do throws(Problem) {
            return try await driver.cart.cart(of: userID)
        } catch {
            if error.status == 503 { throw error }
            // 401 or 403 would be about our token, not the customer's.
            logger.error("reading the cart failed with \(error.status): \(error.detail)")
            throw .internal
        }
    }
}
