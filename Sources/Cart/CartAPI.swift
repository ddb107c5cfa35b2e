import Daemon
import FoundationEssentials
import Hummingbird
package import Redis
package import Wire

/// The routes of cart. Those that change a cart answer with the whole cart.
struct CartAPI: Sendable {
    let store: CartStore

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/cart", use: cart)
        router.post("/cart/add", use: add)
        router.post("/cart/set", use: set)
        router.post("/cart/remove", use: remove)
        router.post("/cart/clear", use: clear)
        router.get("/internal/carts/:user_id", use: cartForOrder)
        router.post("/internal/carts/:user_id/take", use: take)
    }

    // MARK: - For its owner

    /// `GET /cart` → `{"items":[{"product_id","qty"}],"total_items"}`.
    @Sendable func cart(_ request: Request, _ context: ShopContext) async throws -> Response {
        answer(try await store.cart(of: try owner(context)))
    }

    /// `POST /cart/add` `{product_id, qty=1}`: on top of what is there.
    @Sendable func add(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(context)
        var fields = try await request.jsonFields()
        let product = fields.required("product_id", .id)
        let quantity = fields.optional("qty", .integer(1...Cart.maximumQuantity)) ?? 1
        try fields.check()
        return answer(try await store.add(quantity, of: product, toCartOf: owner))
    }

    /// `POST /cart/set` `{product_id, qty}`: 0 removes the line.
    @Sendable func set(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(context)
        var fields = try await request.jsonFields()
        let product = fields.required("product_id", .id)
        let quantity = fields.required("qty", .integer(0...Cart.maximumQuantity))
        try fields.check()
        return answer(try await store.set(quantity, of: product, inCartOf: owner))
    }

    /// `POST /cart/remove` `{product_id}`: a product that is not in the cart is no error.
    @Sendable func remove(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(context)
        var fields = try await request.jsonFields()
        let product = fields.required("product_id", .id)
        try fields.check()
        return answer(try await store.set(0, of: product, inCartOf: owner))
    }

    /// `POST /cart/clear`, without a body.
    @Sendable func clear(_ request: Request, _ context: ShopContext) async throws -> Response {
        let owner = try owner(context)
        var fields = try await request.optionalJSONFields()
        try fields.check()
        return answer(try await store.clear(cartOf: owner))
    }

    // MARK: - For order

    /// `GET /internal/carts/{user_id}` → the cart with its `revision`.
    @Sendable func cartForOrder(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        return .json(try await store.cart(of: try context.parameters.id("user_id")))
    }

    /// `POST /internal/carts/{user_id}/take` `{order_id, items: [{product_id, qty}]}`: takes just these pieces out; the
    /// same order again changes nothing.
    @Sendable func take(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        let owner = try context.parameters.id("user_id")
        var fields = try await request.jsonFields()
        let order = fields.required("order_id", .id)
        let lines = fields.required("items", .array(of: .cartLine, count: 1...Cart.maximumLines))
        try fields.check()
        return .json(try await store.take(lines, forOrder: order, fromCartOf: owner))
    }

    // MARK: - Parts

    private func owner(_ context: ShopContext) throws(Problem) -> UUID {
        guard let id = try context.requireUser().userID else { throw .unauthorized() }
        return id
    }

    /// Nobody but order needs the revision; and a cart is nobody else's to keep.
    private func answer(_ cart: Cart) -> Response {
        .json(Cart(lines: cart.lines), headers: [.cacheControl: "no-store"])
    }
}

extension Rule where Value == CartLine {
    /// `{product_id, qty}`.
    fileprivate static var cartLine: Rule {
        .object(placeholder: CartLine(productID: UUID(), quantity: 1)) { fields in
            CartLine(
                productID: fields.required("product_id", .id),
                quantity: fields.required("qty", .integer(1...Cart.maximumQuantity)))
        }
    }
}

extension RedisError: ProblemConvertible {
    package var problem: Problem {
        isTemporary ? .unavailable("The cart is not available right now. Please try again.") : .internal
    }
}
