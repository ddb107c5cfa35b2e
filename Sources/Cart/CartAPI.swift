package import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Redis
package import Wire

/// The routes of cart. Those that change a cart answer with the whole cart.
struct CartAPI: Sendable {
    let store: CartStore
    let guests: Guests

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/cart", use: cart)
        router.post("/cart/add", use: add)
        router.post("/cart/set", use: set)
        router.post("/cart/accept", use: accept)
        router.post("/cart/remove", use: remove)
        router.post("/cart/clear", use: clear)
        router.post("/cart/merge", use: merge)
        router.get("/internal/carts/:user_id", use: cartForOrder)
        router.post("/internal/carts/:user_id/take", use: take)
    }

    // MARK: - For the owner

    /// `GET /cart` → `{"items":[{"product_id","qty","seen_price"}],"total_items"}`.
    @Sendable func cart(_ request: Request, _ context: ShopContext) async throws -> Response {
        guard let owner = try owner(request, context) else { return answer(.empty) }
        return answer(try await store.cart(of: owner))
    }

    /// `POST /cart/add` `{product_id, qty=1, seen_price}`: adds to the line.
    @Sendable func add(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(request, context)
        var fields = try await request.jsonFields()
        let line = CartLine(
            productID: fields.required("product_id", .id),
            quantity: fields.optional("qty", .integer(1...Cart.maximumQuantity)) ?? 1,
            seenPrice: fields.optional("seen_price", .money))
        try fields.check()
        return try await change(try owner ?? .guest(guests.make()), request) { try await store.add(line, toCartOf: $0) }
    }

    /// `POST /cart/set` `{product_id, qty, seen_price}`: 0 removes the line.
    @Sendable func set(_ request: Request, _ context: ShopContext) async throws -> Response {
        var owner = try owner(request, context)
        var fields = try await request.jsonFields()
        let line = fields.line(from: 0)
        try fields.check()
        if owner == nil, line.quantity > 0 { owner = .guest(try guests.make()) }
        return try await change(owner, request) { try await store.set(line, inCartOf: $0) }
    }

    /// `POST /cart/accept` `{items: [{product_id, qty, seen_price}]}`: lines get no more than that, and these seen
    /// prices. A line that is no longer in the cart stays out.
    @Sendable func accept(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(request, context)
        var fields = try await request.jsonFields()
        let lines = fields.required("items", .array(of: .line(from: 0), count: 1...Cart.maximumLines))
        try fields.check()
        return try await change(owner, request) { try await store.accept(lines, inCartOf: $0) }
    }

    /// `POST /cart/remove` `{product_id}`: a product that is not in the cart is no error.
    @Sendable func remove(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(request, context)
        var fields = try await request.jsonFields()
        let product = fields.required("product_id", .id)
        try fields.check()
        return try await change(owner, request) {
            try await store.set(CartLine(productID: product, quantity: 0), inCartOf: $0)
        }
    }

    /// `POST /cart/clear`, without a body.
    @Sendable func clear(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(request, context)
        var fields = try await request.optionalJSONFields()
        try fields.check()
        return try await change(owner, request) { try await store.clear(cartOf: $0) }
    }

    /// `POST /cart/merge`, without a body, after a sign-in: adds the guest's items to the caller's cart and deletes the guest's
    /// cookie. Without a cookie, or when repeated, it changes nothing.
    @Sendable func merge(_ request: Request, _ context: ShopContext) async throws -> Response {
        guard let user = try context.requireUser().userID else { throw Problem.unauthorized() }
        var fields = try await request.optionalJSONFields()
        try fields.check()
        guard let guest = guests.guest(of: request) else { return answer(try await store.cart(of: .user(user))) }
        return answer(try await store.merge(guest, intoCartOf: user), guests.header(deletingFor: request))
    }

    // MARK: - For order

    /// `GET /internal/carts/{user_id}` → the cart with its `revision`, without seen prices. Pieces that are added later are not
    /// removed for a checkout that has read this.
    @Sendable func cartForOrder(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        return .json(try await store.cartForOrder(of: try context.parameters.id("user_id")).withoutSeenPrices)
    }

    /// `POST /internal/carts/{user_id}/take` `{order_id, revision, items: [{product_id, qty}]}`: removes just these pieces, as far
    /// as they were there in that revision; the same order again changes nothing.
    @Sendable func take(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        let owner = try context.parameters.id("user_id")
        var fields = try await request.jsonFields()
        let order = fields.required("order_id", .id)
        let revision = fields.optional("revision", .id)
        let lines = fields.required("items", .array(of: .line(from: 1), count: 1...Cart.maximumLines))
        try fields.check()
        return .json(
            try await store.take(lines, forOrder: order, revision: revision, fromCartOf: owner).withoutSeenPrices)
    }

    // MARK: - Parts

    /// nil for a guest who has no cart yet.
    private func owner(_ request: Request, _ context: ShopContext) throws(Problem) -> CartOwner? {
        guard try context.caller() != nil else { return guests.guest(of: request).map(CartOwner.guest) }
        guard let id = try context.requireUser().userID else { throw .unauthorized() }
        return .user(id)
    }

    /// - Parameter owner: nil for a guest without a cart, for whom there is nothing to change.
    private func change(
        _ owner: CartOwner?, _ request: Request, _ deed: (CartOwner) async throws -> Cart
    ) async throws -> Response {
        guard let owner else { return answer(.empty) }
        let cart = try await deed(owner)
        guard case .guest(let guest) = owner else { return answer(cart) }
        // The cookie lives as long as the cart, from its last change.
        return answer(
            cart,
            cart.lines.isEmpty ? guests.header(deletingFor: request) : guests.header(setting: guest, for: request))
    }

    /// Without the revision, which only order needs. No cache may keep a cart.
    private func answer(_ cart: Cart, _ headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.cacheControl] = "no-store"
        return .json(Cart(lines: cart.lines), headers: headers)
    }
}

extension Cart {
    fileprivate static let empty = Cart(lines: [])

    fileprivate var withoutSeenPrices: Cart {
        Cart(lines: lines.map { CartLine(productID: $0.productID, quantity: $0.quantity) }, revision: revision)
    }
}

extension Fields {
    /// `product_id, qty, seen_price`, the last one if it is known.
    fileprivate mutating func line(from lowest: Int) -> CartLine {
        CartLine(
            productID: required("product_id", .id),
            quantity: required("qty", .integer(lowest...Cart.maximumQuantity)),
            seenPrice: optional("seen_price", .money))
    }
}

extension Rule where Value == CartLine {
    fileprivate static func line(from lowest: Int) -> Rule {
        .object(placeholder: CartLine(productID: UUID(), quantity: 1)) { $0.line(from: lowest) }
    }
}

extension RedisError: ProblemConvertible {
    package var problem: Problem {
        isTemporary ? .unavailable("The cart is not available right now. Please try again.") : .internal
    }

    package var event: Event? { kind == .unavailable || isRefusal ? nil : .requestFailed }
}
