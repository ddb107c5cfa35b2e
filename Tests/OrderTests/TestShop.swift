import Cart
import Catalog
import Daemon
import FoundationEssentials
import Order
import Postgres
import TestSupport
import Wire

/// Catalog, cart and order, each the real daemon with its own database.
struct TestShop: Sendable {
    let catalog: TestDaemon
    let cart: TestDaemon
    let order: TestDaemon
    /// On the databases of order and catalog, to prepare and inspect data.
    let orders: PostgresPool
    let stock: PostgresPool
    /// The settings of order, to start another one beside it.
    let environment: [String: String]

    /// The shop that most tests share, each with customers and products of its own.
    static var shared: TestShop { get async throws { try await sharedShop.value } }
    private static let sharedShop = Task { try await start() }

    private static let redis = Task { try await TemporaryRedis.start() }

    /// - Parameters:
    ///   - orderDatabase: a URL; a new database by default.
    ///   - environment: settings of order on top.
    static func start(orderDatabase: String? = nil, environment: [String: String] = [:]) async throws -> TestShop {
        let migrations = ["SHOP_MIGRATIONS": repositoryFolder("migrations")]
        let catalogURL = try await TemporaryPostgres.database()
        let orderURL = if let orderDatabase { orderDatabase } else { try await TemporaryPostgres.database() }
        let catalog = try await TestDaemon.start(
            CatalogDaemon.self, environment: migrations.merging(["DATABASE_URL": catalogURL]) { $1 })
        let cart = try await TestDaemon.start(CartDaemon.self, environment: ["REDIS_URL": try await redis.value.url])
        let settings = migrations.merging([
            "DATABASE_URL": orderURL, "CATALOG_URL": catalog.address, "CART_URL": cart.address,
            "CHECKOUT_RECOVERY_SECONDS": "1", "PAYMENT_WEBHOOK_SECRET": webhookSecret,
        ]) { $1 }.merging(environment) { $1 }
        return TestShop(
            catalog: catalog, cart: cart,
            order: try await TestDaemon.start(OrderDaemon.self, environment: settings, ownAddress: "ORDER_URL"),
            orders: PostgresPool(.init(url: orderURL)), stock: PostgresPool(.init(url: catalogURL)),
            environment: settings)
    }

    /// Runs `body` with one more order daemon on the same database, some of its settings changed.
    func withOrder(
        _ changes: [String: String] = [:], log: RecordedLog? = nil, _ body: (TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(OrderDaemon.self, environment: environment.merging(changes) { $1 }, log: log, body)
    }

    /// The key by which providers sign.
    static let webhookSecret = "a secret of providers, for tests only"

    /// Nobody listens there.
    static let nowhere = "unix:/tmp/shop-test-nobody.sock"

    // MARK: - Setting the scene

    func product(price: String = "2.50", stock: Int = 10) async throws -> UUID {
        let sku = UUID.v7().text
        let answer = try await catalog.call(
            .post, "/products", token: TestToken.admin(),
            json: #"{"sku":"\#(sku)","name":"Tea \#(sku.suffix(4))","price":"\#(price)","stock":\#(stock)}"#)
        return try answer.decoded(as: Product.self).id
    }

    func setStock(of product: UUID, to pieces: Int) async throws {
        _ = try await catalog.call(
            .patch, "/products/\(product.text)", token: TestToken.admin(), json: #"{"stock":\#(pieces)}"#)
    }

    func stock(of product: UUID) async throws -> Int {
        try await stock.query("select stock from products where id = \(product)")[0].decode(Int.self)
    }

    /// A customer with these lines in the cart.
    func buyer(_ lines: [(product: UUID, quantity: Int)]) async throws -> TestBuyer {
        let buyer = try await TestBuyer()
        try await fill(buyer, lines)
        return buyer
    }

    func fill(_ buyer: TestBuyer, _ lines: [(product: UUID, quantity: Int)]) async throws {
        for (product, quantity) in lines {
            let json = #"{"product_id":"\#(product.text)","qty":\#(quantity)}"#
            let answer = try await cart.call(.post, "/cart/set", token: buyer.token, json: json)
            guard answer.status == 200 else { throw try answer.problem }
        }
    }

    // MARK: - Looking

    func cart(of buyer: TestBuyer) async throws -> Cart {
        try await cart.call(.get, "/cart", token: buyer.token).decoded()
    }

    /// As a checkout reads it.
    func cartForOrder(of buyer: TestBuyer) async throws -> Cart {
        try await cart.call(.get, "/internal/carts/\(buyer.id.text)", token: TestToken.service()).decoded()
    }

    /// The first column of a query on order's database.
    func texts(_ query: Query) async throws -> [String] {
        try await orders.query(query).map { try $0.decode(String.self) }
    }

    func order(_ id: UUID, of buyer: TestBuyer) async throws -> Order {
        try await order.call(.get, "/orders/\(id.text)", token: buyer.token).decoded()
    }

    /// Checkouts of a customer that are on disk, by their steps.
    func steps(of buyer: TestBuyer) async throws -> [String] {
        try await orders.query("select step from checkouts where user_id = \(buyer.id) order by order_id")
            .map { try $0.decode(String.self) }
    }

    func orderCount(of buyer: TestBuyer) async throws -> Int {
        try await orders.query("select count(*) from orders where user_id = \(buyer.id)")[0].decode(Int.self)
    }
}

/// A customer of the tests.
struct TestBuyer: Sendable {
    let id = UUID.v7()
    let email: String
    let token: String

    init() async throws {
        email = "\(id.text)@example.com"
        token = TestToken.user(id, email: email)
    }

    func checkout(_ order: TestDaemon, key: String? = nil, json: String? = nil) async throws -> TestAnswer {
        try await order.call(
            .post, "/orders/checkout", token: token, json: json, headers: key.map { ["Idempotency-Key": $0] } ?? [:])
    }
}
