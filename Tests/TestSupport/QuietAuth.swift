package import Daemon
package import Hummingbird
import Wire

/// A fake auth in which no session ends.
package enum QuietAuth: ShopDaemon {
    package static let name = "quiet"
    package static let summary = "tells sisters that no session has ended"
    package static let settings: [any SettingDeclaration] = []

    /// The instance for all daemons of a test run.
    static let shared = Once { try await TestDaemon.start(QuietAuth.self) }

    package static func build(_ setup: Setup) async throws -> Blueprint {
        Blueprint { addNews(to: $0) }
    }

    /// For a daemon that stands for more than that.
    package static func addNews(to router: Router<ShopContext>) {
        router.get("\(SessionWatch.route)") { _, _ in Response.json(SessionNews(lastNumber: 0, items: [])) }
    }
}
