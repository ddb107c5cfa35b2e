import Daemon
import FoundationEssentials
import Hummingbird
import Logging
import Wire

/// The routes for customers.
struct OrderAPI: Sendable {
    let orders: OrderStore
    let checkouts: CheckoutStore
    let deliveries: DeliveryStore
    let driver: CheckoutDriver
    /// The language of orders without one.
    let shopLanguage: OrderLanguage
    let clients: ClientMarks

    func addRoutes(to router: Router<ShopContext>) {
        router.post("/orders/checkout", use: checkout)
        router.get("/orders", use: list)
        router.get("/orders/:id", use: order)
        router.patch("/orders/:id/cancel", use: cancel)
    }

    /// `GET /orders?status=&limit=&cursor=`: the caller's own, newest first.
    @Sendable func list(_ request: Request, _ context: ShopContext) async throws -> Response {
        let user = try context.requireUser()
        var query = request.queryFields
        let page = ListPage(&query, of: .id)
        let status = query.optional("status", .oneOf(OrderStatus.self))
        try query.check(allowUnknown: true)
        let (found, total) = try await orders.orders(
            of: user.userID, status: status, before: page.cursor, limit: page.wanted)
        return try page.answer(found, totalCount: total, of: request) { $0.id.text }
    }

    /// `GET /orders/{id}` → the order, for its owner and for admins; 404 for others.
    @Sendable func order(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(context)
        let id = try context.parameters.id()
        _ = context.logger(ofOrder: id)
        return try await answer(id, of: owner)
    }

    /// `PATCH /orders/{id}/cancel` → the canceled order, also when repeated.
    ///
    /// If catalog is down, the answer does not wait for it. The database records that the stock must be returned.
    @Sendable func cancel(_ request: Request, _ context: ShopContext) async throws -> Response {
        let user = try context.requireUser()
        let owner = try owner(context)
        let id = try context.parameters.id()
        return try await move(id, to: .canceled, of: owner, by: user.email, context)
    }

    /// Changes the status of an order, returns its stock if necessary, and answers with the order.
    ///
    /// - Throws: `Problem` 404, 409 `transition-not-allowed` or `changed-meanwhile`.
    func move(
        _ id: UUID, to status: OrderStatus, before: Before? = nil, of owner: UUID?, by actor: String,
        _ context: ShopContext
    ) async throws -> Response {
        let logger = context.logger(ofOrder: id)
        switch try await orders.move(id, to: status, before: before, of: owner, by: actor) {
        case .notFound: throw Problem.notFound("Order")
        case .notAllowed(let old):
            throw Problem.conflict(
                "transition-not-allowed", "An order that is \(old.rawValue) can't become \(status.rawValue).")
        case .paidElsewhere:
            throw Problem.conflict("paid-elsewhere", "This order is paid through its provider, not by hand.")
        case .moved(let owesByHand):
            logger.record(.orderMoved, "order \(status.rawValue)")
            if owesByHand {
                logger.record(.refundByHand, "order \(status.rawValue): its money must be returned by hand")
            }
        case .unchanged: break
        }
        if let checkout = try await checkouts.checkout(ofOrder: id), checkout.step == .releasing {
            _ = try await driver.drive(checkout, for: .request, until: .now + TimeLimits.cancellation, logger: logger)
        }
        return try await answer(id)
    }

    /// The current order.
    ///
    /// - Parameter owner: the required buyer; nil for any.
    /// - Throws: `Problem` 404.
    func answer(_ id: UUID, of owner: UUID? = nil) async throws -> Response {
        guard let order = try await orders.order(id, of: owner) else { throw Problem.notFound("Order") }
        return .json(order, headers: [.cacheControl: "no-store"])
    }

    /// The buyer whose orders the caller sees; nil for all.
    private func owner(_ context: ShopContext) throws(Problem) -> UUID? {
        let user = try context.requireUser()
        return context.isAdmin ? nil : user.userID
    }
}
