import Daemon
import Shopctl
import TestSupport
import Testing

/// The health of running daemons for `shopctl status`.
@Suite struct DaemonHealthTests {
    private enum KeepingDaemon: ShopDaemon {
        static let name = "keeping"
        static let summary = "keeps something somewhere"
        static let place = Setting<String>.text("PLACE", default: "well", help: "how that is")
        static let settings: [any SettingDeclaration] = [place]

        static func build(_ setup: Setup) async throws -> Blueprint {
            let place = try setup.settings.value(of: place)
            var blueprint = Blueprint { _ in }
            blueprint.dependencies = [
                Dependency("place") {
                    if place == "down" { throw CancellationError() }
                    return place == "full" ? .degraded : .well
                }
            ]
            return blueprint
        }
    }

    @Test(arguments: [("well", "ok"), ("full", "degraded"), ("down", "unavailable")])
    func `a daemon is heard that can't change its data, or not reach it`(place: String, status: String) async throws {
        try await TestDaemon.with(KeepingDaemon.self, environment: ["PLACE": place]) { daemon async throws in
            let health = await DaemonHealth.of("keeping", at: try SisterAddress(daemon.address))
            #expect(health.status == status)
        }
    }

    @Test func `one that does not answer is heard as well`() async throws {
        let health = await DaemonHealth.of("gone", at: try SisterAddress("unix:/nonexistent/socket"))
        #expect(health.status == "unavailable")
    }
}
