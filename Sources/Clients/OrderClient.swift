package import Daemon
package import FoundationEssentials
import HTTPTypes
import JSON
package import Wire

/// Calls shop-order.
///
/// Every function throws order's own `Problem`, and 503 when order can't be reached. `token` is the caller's own.
package struct OrderClient: Sendable {
    private let sister: SisterClient

    package init(at address: SisterAddress, over connections: SisterConnections) {
        sister = SisterClient("order", at: address, over: connections)
    }

    package var dependency: Dependency { sister.dependency(named: "order") }

    /// Turns the caller's cart into an order. The same key again gets the same order.
    ///
    /// - Parameter idempotencyKey: 1 to 200 printable ASCII characters, made once for each intent to order.
    /// - Throws: `Problem` 400 `cart-empty`, 401, 409 `not-available` with the shortages, 422; 503 when it could not be
    ///   done now or is still being done: nothing is lost, and the same call again finds out.
    package func checkout(
        shipping: Shipping? = nil, note: String = "", idempotencyKey: String, token: String?
    ) async throws(Problem) -> Order {
        // A little longer than order gives itself, so that its own answer arrives.
        try await sister.call(
            .post, "/orders/checkout", body: .json(CheckoutBody(shipping: shipping, note: note)),
            as: .person(token: token), headers: ["Idempotency-Key": idempotencyKey], isIdempotent: true,
            timeout: .seconds(9)
        ).decoded()
    }

    /// The caller's orders, newest first.
    package func orders(page: PageRequest = PageRequest(), token: String?) async throws(Problem) -> Page<Order> {
        try Page(await sister.call(.get, "/orders", query: page.query, as: .person(token: token)))
    }

    /// - Throws: `Problem` 401, 404, also for somebody else's order unless an admin asks.
    package func order(_ id: UUID, token: String?) async throws(Problem) -> Order {
        try await sister.call(.get, "/orders/\(id.text)", as: .person(token: token)).decoded()
    }

    /// Cancels; the stock comes back.
    ///
    /// - Throws: `Problem` 401, 404, 409 `transition-not-allowed` once it is shipped.
    package func cancel(_ id: UUID, token: String?) async throws(Problem) -> Order {
        try await sister.call(
            .patch, "/orders/\(id.text)/cancel", as: .person(token: token), isIdempotent: true, timeout: .seconds(9)
        ).decoded()
    }

    // MARK: - For admins

    /// Everybody's orders, newest first.
    ///
    /// - Parameter email: a part of the buyer's e-mail.
    /// - Throws: `Problem` 401, 403.
    package func allOrders(
        status: OrderStatus? = nil, email: String? = nil, page: PageRequest = PageRequest(), token: String?
    ) async throws(Problem) -> Page<Order> {
        var query = page.query
        if let status { query.append((name: "status", value: status.rawValue)) }
        if let email { query.append((name: "email", value: email)) }
        return try Page(await sister.call(.get, "/admin/orders", query: query, as: .person(token: token)))
    }

    /// Moves an order along.
    ///
    /// - Throws: `Problem` 401, 403, 404, 409 `transition-not-allowed`.
    package func move(_ id: UUID, to status: OrderStatus, token: String?) async throws(Problem) -> Order {
        try await sister.call(
            .patch, "/admin/orders/\(id.text)", body: .json(StatusBody(status: status)), as: .person(token: token),
            timeout: .seconds(9)
        ).decoded()
    }

    /// - Throws: `Problem` 401, 403.
    package func statistics(token: String?) async throws(Problem) -> Statistics {
        try await sister.call(.get, "/admin/stats", as: .person(token: token)).decoded()
    }
}

private struct CheckoutBody: JSONEncodable {
    let shipping: Shipping?
    let note: String

    func write(to json: inout JSONWriter) {
        json.object { json in
            if let shipping { json.field("shipping", shipping) }
            if !note.isEmpty { json.field("note", note) }
        }
    }
}

private struct StatusBody: JSONEncodable {
    let status: OrderStatus

    func write(to json: inout JSONWriter) {
        json.object { $0.field("status", status.rawValue) }
    }
}
