package import Daemon
package import FoundationEssentials
import HTTPTypes
import JSON
package import Wire

/// Calls shop-order.
///
/// Every function throws order's own `Problem`, and 503 if order can't be reached. `token` is the caller's own.
package struct OrderClient: Sendable {
    private let sister: SisterClient

    package init(at address: SisterAddress, over connections: SisterConnections) {
        sister = SisterClient("order", at: address, over: connections)
    }

    package var dependency: Dependency { sister.dependency(named: "order") }

    /// Turns the caller's cart into an order. The same key again gets the same order. If a problem names an `openOrder`,
    /// paying, canceling or replacing that order solves it.
    ///
    /// - Parameters:
    ///   - idempotencyKey: 1 to 200 printable ASCII characters, made once for each intent to order.
    ///   - client: the customer's address.
    /// - Throws: `Problem` 400 `cart-empty`, 401, 409 `not-available` with the shortages, `order-open`,
    ///   `order-not-replaceable`, `price-changed`, 422; 503 if it could not be done now or is still running. Nothing is lost,
    ///   and a repeat of the call gets the result.
    package func checkout(
        _ request: CheckoutRequest = CheckoutRequest(), idempotencyKey: String, token: String?,
        from client: ClientAddress? = nil
    ) async throws(Problem) -> Order {
        // A little longer than order's own limit, so that order's answer arrives.
        try await sister.call(
            .post, "/orders/checkout", body: .json(request), as: .person(token: token), from: client,
            headers: ["Idempotency-Key": idempotencyKey], isIdempotent: true, timeout: TimeLimits.orderingCall
        ).decoded()
    }

    /// The caller's orders, newest first.
    package func orders(
        status: OrderStatus? = nil, page: PageRequest = PageRequest(), token: String?
    ) async throws(Problem) -> Page<Order> {
        let filter = status.map { [(name: "status", value: $0.rawValue)] } ?? []
        return try Page(await sister.call(.get, "/orders", query: filter + page.query, as: .person(token: token)))
    }

    /// - Throws: `Problem` 401, 404, also for somebody else's order unless an admin asks.
    package func order(_ id: UUID, token: String?) async throws(Problem) -> Order {
        try await sister.call(.get, "/orders/\(id.text)", as: .person(token: token)).decoded()
    }

    /// Cancels an order and returns its stock.
    ///
    /// - Throws: `Problem` 401, 404, 409 `transition-not-allowed` after it was shipped.
    package func cancel(_ id: UUID, token: String?) async throws(Problem) -> Order {
        try await sister.call(
            .patch, "/orders/\(id.text)/cancel", as: .person(token: token), isIdempotent: true,
            timeout: TimeLimits.orderingCall
        ).decoded()
    }

    /// Sends a card to the sandbox for the payment of one of the caller's orders. A moment later the order shows whether it was
    /// paid.
    ///
    /// - Parameter card: the digits, spaces allowed.
    /// - Throws: `Problem` 401, 404, 409 `payment-closed` if it was paid or is too late, 422 if it is no card, 504
    ///   `payment-timeout` if the bank does not answer.
    package func pay(_ paymentID: UUID, card: String, token: String?) async throws(Problem) -> CardAnswer {
        try await sister.call(
            .post, "/sandbox/payments/\(paymentID.text)", body: .json(CardBody(card: card)),
            as: .person(token: token), timeout: TimeLimits.orderingCall
        ).decoded()
    }

    // MARK: - What a checkout may choose from

    /// The offered delivery methods, in display order.
    package func deliveryMethods() async throws(Problem) -> [DeliveryMethod] {
        try await sister.call(.get, "/delivery-methods", as: .visitor).decoded()
    }

    /// The offered payment methods, the default first.
    package func paymentMethods() async throws(Problem) -> [PaymentMethod] {
        try await sister.call(.get, "/payment-methods", as: .visitor).decoded()
    }

    // MARK: - For admins

    /// All delivery methods, including inactive ones.
    ///
    /// - Throws: `Problem` 401, 403.
    package func allDeliveryMethods(token: String?) async throws(Problem) -> [DeliveryMethod] {
        try await sister.call(.get, "/admin/delivery-methods", as: .person(token: token)).decoded()
    }

    /// - Throws: `Problem` 401, 403, 409 `delivery-code-taken`, 422.
    package func addDeliveryMethod(
        _ method: Change<DeliveryMethod>, token: String?
    ) async throws(Problem) -> DeliveryMethod {
        try await sister.call(.post, "/admin/delivery-methods", body: .json(method), as: .person(token: token))
            .decoded()
    }

    /// - Throws: `Problem` 401, 403, 404, 409 `delivery-code-taken`, 422.
    package func updateDeliveryMethod(
        _ id: UUID, _ change: Change<DeliveryMethod>, token: String?
    ) async throws(Problem) -> DeliveryMethod {
        try await sister.call(
            .patch, "/admin/delivery-methods/\(id.text)", body: .json(change), as: .person(token: token)
        ).decoded()
    }

    /// Deletes a delivery method. Orders with it keep its name and price.
    ///
    /// - Throws: `Problem` 401, 403, 404.
    package func deleteDeliveryMethod(_ id: UUID, token: String?) async throws(Problem) {
        try await sister.call(.delete, "/admin/delivery-methods/\(id.text)", as: .person(token: token))
            .requireSuccess()
    }

    /// All orders, newest first.
    ///
    /// - Parameters:
    ///   - email: a part of the buyer's e-mail.
    ///   - ids: only these, at most 100.
    /// - Throws: `Problem` 401, 403.
    package func allOrders(
        status: OrderStatus? = nil, email: String? = nil, ids: [UUID]? = nil, page: PageRequest = PageRequest(),
        token: String?
    ) async throws(Problem) -> Page<Order> {
        var query = page.query
        if let status { query.append((name: "status", value: status.rawValue)) }
        if let email { query.append((name: "email", value: email)) }
        if let ids { query.append((name: "ids", value: ids.map(\.text).joined(separator: ","))) }
        return try Page(await sister.call(.get, "/admin/orders", query: query, as: .person(token: token)))
    }

    /// The mails of an order, oldest first.
    ///
    /// - Throws: `Problem` 401, 403.
    package func mails(ofOrder id: UUID, token: String?) async throws(Problem) -> [MailRecord] {
        try await sister.call(.get, "/admin/orders/\(id.text)/mail", as: .person(token: token)).decoded()
    }

    /// Changes the status of an order.
    ///
    /// - Parameter old: the status that the caller was shown; nil changes any.
    /// - Throws: `Problem` 401, 403, 404, 409 `transition-not-allowed` or `changed-meanwhile`.
    package func move(
        _ id: UUID, from old: OrderStatus? = nil, to status: OrderStatus, token: String?
    ) async throws(Problem) -> Order {
        try await sister.call(
            .patch, "/admin/orders/\(id.text)", body: .json(StatusBody(status: status, old: old)),
            as: .person(token: token),
            timeout: TimeLimits.orderingCall
        ).decoded()
    }

    /// - Throws: `Problem` 401, 403.
    package func statistics(token: String?) async throws(Problem) -> Statistics {
        try await sister.call(.get, "/admin/stats", as: .person(token: token)).decoded()
    }
}

private struct StatusBody: JSONEncodable {
    let status: OrderStatus
    let old: OrderStatus?

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("status", status.rawValue)
            if let old { json.field("before") { json in json.object { $0.field("status", old.rawValue) } } }
        }
    }
}

private struct CardBody: JSONEncodable {
    let card: String

    func write(to json: inout JSONWriter) {
        json.object { $0.field("card", card) }
    }
}
