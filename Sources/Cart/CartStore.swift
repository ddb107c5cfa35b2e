import FoundationEssentials
import Redis
import Wire

/// The owner of a cart.
enum CartOwner: Sendable {
    case user(UUID)
    case guest(Guest)

    /// From the last change.
    var lifetimeInSeconds: Int {
        switch self {
        case .user: 30 * 24 * 3600
        case .guest: 7 * 24 * 3600
        }
    }

    /// The cart, the prices its owner has seen, and the notes on checkouts.
    fileprivate var keys: [String] {
        let cart =
            switch self {
            case .user(let id): "cart:\(id.text)"
            case .guest(let guest): "cart:guest:\(guest.id)"
            }
        return [cart, cart + ":seen", cart + ":read"]
    }
}

/// The carts in Redis.
///
/// Every function throws `RedisError` when Redis can't be used.
struct CartStore: Sendable {
    let redis: RedisClient

    /// Empty if there is no cart.
    func cart(of owner: CartOwner) async throws -> Cart { try await run(CartScripts.read, owner) }

    /// For a checkout, which removes the pieces that it has read here and none that are added later.
    func cartForOrder(of user: UUID) async throws -> Cart { try await run(CartScripts.readForOrder, .user(user)) }

    /// - Throws: `Problem` 422 beyond the limits of `Cart`.
    func add(_ line: CartLine, toCartOf owner: CartOwner) async throws -> Cart {
        try await run(CartScripts.add, owner, line.arguments)
    }

    /// - Parameter line: a quantity of 0 removes it.
    /// - Throws: `Problem` 422 beyond the limits of `Cart`.
    func set(_ line: CartLine, inCartOf owner: CartOwner) async throws -> Cart {
        try await run(CartScripts.set, owner, line.arguments)
    }

    /// Reduces lines to what their owner agreed to, and notes the prices; missing lines are not added.
    func accept(_ lines: [CartLine], inCartOf owner: CartOwner) async throws -> Cart {
        try await run(CartScripts.accept, owner, lines.flatMap(\.arguments))
    }

    func clear(cartOf owner: CartOwner) async throws -> Cart { try await run(CartScripts.clear, owner) }

    /// Adds a guest's items to a user's cart, as far as there is room, and deletes the guest's cart.
    func merge(_ guest: Guest, intoCartOf user: UUID) async throws -> Cart {
        try await run(CartScripts.merge, .user(user), moreKeys: CartOwner.guest(guest).keys)
    }

    /// Removes the pieces of an order, once.
    ///
    /// - Parameter revision: of the cart that the checkout has read; nil from the previous version of the order daemon.
    func take(
        _ lines: [CartLine], forOrder order: UUID, revision: UUID?, fromCartOf user: UUID
    ) async throws -> Cart {
        try await run(
            CartScripts.take, .user(user),
            [revision?.text ?? ""] + lines.flatMap { [$0.productID.text, String($0.quantity)] },
            moreKeys: ["cart:taken:\(order.text)"])
    }

    private func run(
        _ script: RedisScript, _ owner: CartOwner, _ arguments: [String] = [], moreKeys: [String] = []
    ) async throws -> Cart {
        do {
            let answer = try await redis.run(
                script, keys: owner.keys + moreKeys,
                arguments: [UUID.v7().text, String(owner.lifetimeInSeconds)] + arguments)
            return try Self.cart(from: answer)
        } catch let error as RedisError where error.kind == .server(code: CartScripts.tooManyPieces) {
            throw Problem.invalid(
                "qty", .outOfRange, "a line can have at most \(Cart.maximumQuantity) pieces",
                .init(maximum: .number(Cart.maximumQuantity)))
        } catch let error as RedisError where error.kind == .server(code: CartScripts.tooManyLines) {
            throw Problem.invalid(
                "product_id", .outOfRange, "a cart can have at most \(Cart.maximumLines) products; remove one first",
                .init(maxItems: Cart.maximumLines))
        }
    }

    // MARK: - Answers of scripts

    private static func cart(from answer: RedisValue) throws(RedisError) -> Cart {
        guard let hashes = answer.array, hashes.count == 2 else { throw unreadable }
        let seen = Dictionary(try pairs(in: hashes[1]).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        var lines: [CartLine] = []
        var revision: UUID?
        for (name, value) in try pairs(in: hashes[0]) {
            if name == "revision" {
                revision = UUID(uuidString: value)
            } else if let product = UUID(uuidString: name), let quantity = Int(value) {
                lines.append(
                    CartLine(productID: product, quantity: quantity, seenPrice: seen[name].flatMap { Money($0) }))
            } else {
                throw unreadable
            }
        }
        // Redis keeps no order; this one is the same each time.
        return Cart(lines: lines.sorted { $0.productID < $1.productID }, revision: revision)
    }

    /// The fields of a hash as HGETALL answers them: names and values in turn.
    private static func pairs(in hash: RedisValue) throws(RedisError) -> [(name: String, value: String)] {
        guard let texts = hash.array?.map(\.text), texts.count.isMultiple(of: 2) else { throw unreadable }
        var pairs: [(name: String, value: String)] = []
        for index in stride(from: 0, to: texts.count, by: 2) {
            guard let name = texts[index], let value = texts[index + 1] else { throw unreadable }
            pairs.append((name, value))
        }
        return pairs
    }

    private static let unreadable = RedisError(.unexpectedAnswer, "a cart in Redis has an unexpected form")
}

extension CartLine {
    /// The arguments of a script for a line.
    fileprivate var arguments: [String] { [productID.text, String(quantity), seenPrice?.description ?? ""] }
}
