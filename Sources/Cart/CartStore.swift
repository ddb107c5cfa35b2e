import FoundationEssentials
import Redis
import Wire

/// The carts in Redis.
///
/// Every function throws `RedisError` when Redis can't be used.
struct CartStore: Sendable {
    let redis: RedisClient

    /// From the last change.
    private static let lifetimeInSeconds = 30 * 24 * 3600

    /// Empty for who has none.
    func cart(of owner: UUID) async throws -> Cart {
        try Self.cart(from: try await redis.command("HGETALL", Self.key(owner)))
    }

    /// - Throws: `Problem` 422 beyond the limits of `Cart`.
    func add(_ quantity: Int, of product: UUID, toCartOf owner: UUID) async throws -> Cart {
        try await change(owner, CartScripts.add, [product.text, String(quantity)])
    }

    /// - Parameter quantity: 0 removes the line.
    /// - Throws: `Problem` 422 beyond the limits of `Cart`.
    func set(_ quantity: Int, of product: UUID, inCartOf owner: UUID) async throws -> Cart {
        try await change(owner, CartScripts.set, [product.text, String(quantity)])
    }

    func clear(cartOf owner: UUID) async throws -> Cart {
        try await redis.command("DEL", Self.key(owner))
        return Cart(lines: [])
    }

    /// Takes the pieces of an order out, once.
    func take(_ lines: [CartLine], forOrder order: UUID, fromCartOf owner: UUID) async throws -> Cart {
        try await change(
            owner, CartScripts.take, lines.flatMap { [$0.productID.text, String($0.quantity)] },
            marker: ["cart:taken:\(order.text)"])
    }

    private func change(
        _ owner: UUID, _ script: RedisScript, _ arguments: [String], marker: [String] = []
    ) async throws -> Cart {
        do {
            let fields = try await redis.run(
                script, keys: [Self.key(owner)] + marker,
                arguments: [UUID.v7().text, String(Self.lifetimeInSeconds)] + arguments)
            return try Self.cart(from: fields)
        } catch let error as RedisError where error.kind == .server(code: CartScripts.tooManyPieces) {
            throw Problem.invalid("qty", .outOfRange, "a line can have at most \(Cart.maximumQuantity) pieces")
        } catch let error as RedisError where error.kind == .server(code: CartScripts.tooManyLines) {
            throw Problem.invalid(
                "product_id", .outOfRange, "a cart can have at most \(Cart.maximumLines) products; remove one first")
        }
    }

    private static func key(_ owner: UUID) -> String { "cart:\(owner.text)" }

    /// - Parameter fields: what HGETALL answers: names and values in turn.
    private static func cart(from fields: RedisValue) throws(RedisError) -> Cart {
        guard let fields = fields.array, fields.count.isMultiple(of: 2) else { throw unreadable }
        var lines: [CartLine] = []
        var revision: UUID?
        for index in stride(from: 0, to: fields.count, by: 2) {
            let (name, value) = (fields[index].text, fields[index + 1])
            if name == "revision" {
                revision = value.text.flatMap { UUID(uuidString: $0) }
            } else if let product = name.flatMap({ UUID(uuidString: $0) }), let quantity = value.integer {
                lines.append(CartLine(productID: product, quantity: quantity))
            } else {
                throw unreadable
            }
        }
        // Redis keeps no order; this one is the same each time.
        return Cart(lines: lines.sorted { $0.productID < $1.productID }, revision: revision)
    }

    private static let unreadable = RedisError(.unexpectedAnswer, "a cart in Redis is not as shop-cart writes it")
}
