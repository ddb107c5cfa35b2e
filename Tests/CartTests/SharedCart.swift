import Cart
import Daemon
import FoundationEssentials
import TestSupport
import Wire

/// The daemon that most tests share, with its own Redis. The first test that needs it starts it.
enum SharedCart {
    private static let world = Task {
        let redis = try await TemporaryRedis.start()
        let daemon = try await TestDaemon.start(CartDaemon.self, environment: ["REDIS_URL": redis.url])
        return (redis: redis, daemon: daemon)
    }

    static var daemon: TestDaemon { get async throws { try await world.value.daemon } }
    static var redisURL: String { get async throws { try await world.value.redis.url } }
}

/// A customer of the tests, whose cart is nobody else's.
struct Customer: Sendable {
    let id = UUID.v7()

    func call(_ method: TestDaemon.Method, _ path: String, json: String? = nil) async throws -> TestAnswer {
        try await SharedCart.daemon.call(method, path, token: TestToken.user(id), json: json)
    }

    @discardableResult
    func add(_ quantity: Int, of product: UUID) async throws -> TestAnswer {
        try await call(.post, "/cart/add", json: #"{"product_id":"\#(product.text)","qty":\#(quantity)}"#)
    }

    func set(_ quantity: Int, of product: UUID) async throws -> TestAnswer {
        try await call(.post, "/cart/set", json: #"{"product_id":"\#(product.text)","qty":\#(quantity)}"#)
    }

    /// As order sees it.
    func internalCart() async throws -> Cart {
        try await SharedCart.daemon.call(.get, "/internal/carts/\(id.text)", token: TestToken.service())
            .decoded()
    }

    /// - Parameter revision: the revision that the order has read; nil as from the previous version.
    func take(_ lines: [CartLine], for order: UUID, revision: UUID? = nil) async throws -> TestAnswer {
        let items = lines.map { #"{"product_id":"\#($0.productID.text)","qty":\#($0.quantity)}"# }.joined(
            separator: ",")
        let read = revision.map { #","revision":"\#($0.text)""# } ?? ""
        return try await SharedCart.daemon.call(
            .post, "/internal/carts/\(id.text)/take", token: TestToken.service(),
            json: #"{"order_id":"\#(order.text)"\#(read),"items":[\#(items)]}"#)
    }
}

/// The wait of a test for something that should come soon.
let patience = Duration.seconds(60)
