package import Daemon
package import FoundationEssentials
import HTTPTypes
import JSON
package import Wire

/// The caller, as cart identifies the owner of a cart.
package struct CartCaller: Sendable {
    /// The token of a signed-in caller.
    package let token: String?
    /// The value of a guest's cookie `cart`. It is used without a sign-in, and to merge carts.
    package let guestCookie: String?
    /// Whether the caller's browser came by https. Then its cookie is sent only by https.
    package let isSecure: Bool

    package init(token: String?, guestCookie: String? = nil, isSecure: Bool = false) {
        self.token = token
        self.guestCookie = guestCookie
        self.isSecure = isSecure
    }

    /// The cookie as the browser sent it. The caller has checked that the request comes from the shop's own page.
    fileprivate var headers: [String: String] {
        var headers = ["X-Forwarded-Proto": isSecure ? "https" : "http", "Sec-Fetch-Site": "same-origin"]
        if let guestCookie { headers["Cookie"] = "\(guestCartCookie)=\(guestCookie)" }
        return headers
    }
}

/// A cart after a change.
package struct ChangedCart: Sendable {
    package let cart: Cart
    /// Values of `Set-Cookie` for the caller's browser.
    package let cookies: [String]

    package init(_ cart: Cart, cookies: [String] = []) {
        self.cart = cart
        self.cookies = cookies
    }
}

/// Calls shop-cart.
///
/// Every function throws cart's own `Problem`, and 503 if cart can't be reached.
package struct CartClient: Sendable {
    private let sister: SisterClient

    package init(at address: SisterAddress, over connections: SisterConnections) {
        sister = SisterClient("cart", at: address, over: connections)
    }

    package var dependency: Dependency { sister.dependency(named: "cart") }

    /// The caller's cart.
    package func cart(of caller: CartCaller) async throws(Problem) -> Cart {
        try await sister.call(.get, "/cart", as: .person(token: caller.token), headers: caller.headers).decoded()
    }

    /// Adds pieces to a line.
    ///
    /// - Throws: `Problem` 422 beyond 999 pieces of a line or 100 lines.
    package func add(_ line: CartLine, for caller: CartCaller) async throws(Problem) -> ChangedCart {
        try await change("add", .json(line), caller)
    }

    /// Sets a line's quantity; 0 removes it.
    ///
    /// - Throws: `Problem` 422.
    package func set(_ line: CartLine, for caller: CartCaller) async throws(Problem) -> ChangedCart {
        try await change("set", .json(line), caller)
    }

    /// Reduces lines to the quantities that the caller agreed to, and records the prices. Adds nothing.
    ///
    /// - Parameter lines: 1 to 100.
    package func accept(_ lines: [CartLine], for caller: CartCaller) async throws(Problem) -> ChangedCart {
        try await change("accept", .json(Lines(lines: lines)), caller)
    }

    /// Empties the caller's cart.
    package func clear(for caller: CartCaller) async throws(Problem) -> ChangedCart {
        try await change("clear", .none, caller)
    }

    /// Adds the caller's cart as a guest to their own cart. A repeat changes nothing.
    ///
    /// - Throws: `Problem` 401.
    package func merge(for caller: CartCaller) async throws(Problem) -> ChangedCart {
        try await change("merge", .none, caller, isIdempotent: true)
    }

    private func change(
        _ deed: String, _ body: SisterBody, _ caller: CartCaller, isIdempotent: Bool = false
    ) async throws(Problem) -> ChangedCart {
        let answer = try await sister.call(
            .post, "/cart/\(deed)", body: body, as: .person(token: caller.token), headers: caller.headers,
            isIdempotent: isIdempotent)
        return ChangedCart(try answer.decoded(), cookies: answer.header("Set-Cookie"))
    }

    // MARK: - For order

    /// A customer's cart with its revision, for a checkout.
    package func cart(of userID: UUID, timeout: Duration = TimeLimits.call) async throws(Problem) -> Cart {
        try await sister.call(.get, "/internal/carts/\(userID.text)", as: .daemon, timeout: timeout).decoded()
    }

    /// Removes these pieces from a customer's cart, as far as they were there in `revision`. The same order again changes
    /// nothing.
    package func take(
        _ lines: [CartLine], for orderID: UUID, from userID: UUID, revision: UUID?, timeout: Duration = TimeLimits.call
    ) async throws(Problem) {
        try await sister.call(
            .post, "/internal/carts/\(userID.text)/take",
            body: .json(TakeLines(orderID: orderID, lines: lines, revision: revision)), as: .daemon, isIdempotent: true,
            timeout: timeout
        ).requireSuccess()
    }
}

private struct Lines: JSONEncodable {
    let lines: [CartLine]

    func write(to json: inout JSONWriter) {
        json.object { $0.field("items", lines) }
    }
}
