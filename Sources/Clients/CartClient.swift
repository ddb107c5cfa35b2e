package import Daemon
package import FoundationEssentials
import HTTPTypes
import JSON
package import Wire

/// Calls shop-cart.
///
/// Every function throws cart's own `Problem`, and 503 when cart can't be reached. `token` is the caller's own.
package struct CartClient: Sendable {
    private let sister: SisterClient

    package init(at address: SisterAddress, over connections: SisterConnections) {
        sister = SisterClient("cart", at: address, over: connections)
    }

    package var dependency: Dependency { sister.dependency(named: "cart") }

    /// The caller's cart.
    package func cart(token: String?) async throws(Problem) -> Cart {
        try await sister.call(.get, "/cart", as: .person(token: token)).decoded()
    }

    /// Puts pieces in, on top of those already there.
    ///
    /// - Throws: `Problem` 401, 422 beyond 999 pieces a line or 100 lines.
    package func add(_ quantity: Int = 1, of productID: UUID, token: String?) async throws(Problem) -> Cart {
        try await change("add", CartLine(productID: productID, quantity: quantity), token)
    }

    /// Sets a line's quantity; 0 removes it.
    ///
    /// - Throws: `Problem` 401, 422.
    package func set(_ quantity: Int, of productID: UUID, token: String?) async throws(Problem) -> Cart {
        try await change("set", CartLine(productID: productID, quantity: quantity), token)
    }

    package func remove(_ productID: UUID, token: String?) async throws(Problem) -> Cart {
        try await change("remove", ProductBody(productID: productID), token)
    }

    package func clear(token: String?) async throws(Problem) -> Cart {
        try await sister.call(.post, "/cart/clear", as: .person(token: token)).decoded()
    }

    private func change(_ deed: String, _ body: some JSONEncodable, _ token: String?) async throws(Problem) -> Cart {
        try await sister.call(.post, "/cart/\(deed)", body: .json(body), as: .person(token: token)).decoded()
    }

    // MARK: - For order

    /// A customer's cart with its revision.
    package func cart(of userID: UUID, timeout: Duration = .seconds(3)) async throws(Problem) -> Cart {
        try await sister.call(.get, "/internal/carts/\(userID.text)", as: .daemon, timeout: timeout).decoded()
    }

    /// Takes just these pieces out of a customer's cart; the same order again changes nothing.
    package func take(
        _ lines: [CartLine], for orderID: UUID, from userID: UUID, timeout: Duration = .seconds(3)
    ) async throws(Problem) {
        try await sister.call(
            .post, "/internal/carts/\(userID.text)/take", body: .json(TakeLines(orderID: orderID, lines: lines)),
            as: .daemon, isIdempotent: true, timeout: timeout
        ).requireSuccess()
    }
}

private struct ProductBody: JSONEncodable {
    let productID: UUID

    func write(to json: inout JSONWriter) {
        json.object { $0.field("product_id", productID) }
    }
}
