import Postgres
import Catalog
import FoundationEssentials
import TestSupport
import Wire

/// A separate catalog with an empty database.
struct CatalogTest: Sendable {
    let daemon: TestDaemon
    let databaseURL: String
    let admin: String
    let service: String

    static func with(
        environment: [String: String] = [:], _ body: (CatalogTest) async throws -> Void
    ) async throws {
        let url = try await TemporaryPostgres.database()
        let environment = environment.merging(["DATABASE_URL": url, "SHOP_MIGRATIONS": repositoryFolder("migrations")])
        {
            $1
        }
        let admin = TestToken.admin()
        let service = TestToken.service()
        try await TestDaemon.with(CatalogDaemon.self, environment: environment) { daemon async throws in
            try await body(CatalogTest(daemon: daemon, databaseURL: url, admin: admin, service: service))
        }
    }

    /// Creates a product and returns it.
    @discardableResult
    func product(_ sku: String, price: String = "10.00", stock: Int = 10, more: String = "") async throws -> Product {
        let json = #"{"sku":"\#(sku)","name":"Product \#(sku)","price":"\#(price)","stock":\#(stock)\#(more)}"#
        return try await daemon.call(.post, "/products", token: admin, json: json).decoded()
    }

    func stock(_ id: UUID) async throws -> Int {
        try await daemon.call(.get, "/products/\(id.text)").decoded(as: Product.self).stock
    }

    /// - Parameters:
    ///   - replaced: the order whose hold ends for this one.
    ///   - subtotal: the expected price of the lines.
    func reserve(
        _ lines: [(UUID, Int)], for orderID: UUID = .v7(), replacing replaced: UUID? = nil, subtotal: String? = nil
    ) async throws -> TestAnswer {
        let items = lines.map { #"{"product_id":"\#($0.0.text)","qty":\#($0.1)}"# }.joined(separator: ",")
        let more =
            (replaced.map { #","replaces_order_id":"\#($0.text)""# } ?? "")
            + (subtotal.map { #","expected_subtotal":"\#($0)""# } ?? "")
        return try await daemon.call(
            .post, "/internal/reservations", token: service,
            json: #"{"order_id":"\#(orderID.text)","items":[\#(items)]\#(more)}"#)
    }

    func commit(_ orderID: UUID) async throws -> Int {
        try await daemon.call(.post, "/internal/reservations/\(orderID.text)/commit", token: service).status
    }

    func release(_ orderID: UUID) async throws -> Int {
        try await daemon.call(.delete, "/internal/reservations/\(orderID.text)", token: service).status
    }

    /// Makes a hold expire.
    func expire(_ orderID: UUID) async throws {
        let pool = PostgresPool(.init(url: databaseURL))
        try await pool.execute("update reservations set expires_at = now() where order_id = \(orderID)")
        await pool.close()
    }

    /// The SKUs of a list.
    func skus(_ query: String, token: String? = nil) async throws -> [String] {
        try await daemon.call(.get, "/products?\(query)", token: token).decoded(as: [Product].self).map(\.sku)
    }
}
