import Gateway
import Templating
import TestSupport

/// The real gateway in front of sisters.
enum GatewayFixture {
    static let www =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/www"

    static let pages = Www.Source(folder: www, templates: GatewayDaemon.templates, views: GatewayDaemon.views)

    static func with<S: Sisters>(
        _ sisters: S.Type, settings: [String: String] = [:], _ body: (TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(sisters) { running async throws in
            let environment = environment(sistersAt: running.address).merging(settings) { $1 }
            try await TestDaemon.with(GatewayDaemon.self, environment: environment, body)
        }
    }

    /// - Parameters:
    ///   - auth: where auth is, if it is not with the others.
    ///   - order: where order is, likewise.
    static func with(
        sistersAt address: String, auth: String? = nil, order: String? = nil, _ body: (TestDaemon) async throws -> Void
    ) async throws {
        try await TestDaemon.with(
            GatewayDaemon.self, environment: environment(sistersAt: address, auth: auth, order: order), body)
    }

    static func environment(
        sistersAt address: String = "unix:/nowhere", auth: String? = nil, order: String? = nil
    ) -> [String: String] {
        [
            "AUTH_URL": auth ?? address, "CATALOG_URL": address, "CART_URL": address, "ORDER_URL": order ?? address,
            "SHOP_TEMPLATES": www,
        ]
    }
}
