package import Daemon
import Hummingbird
import Wire

/// A daemon that follows auth's news of ended sessions, with a route for each kind of caller.
package enum Witness: ShopDaemon {
    package static let name = "witness"
    package static let summary = "says who may pass"
    package static let settings: [any SettingDeclaration] = [SessionWatch.auth, customers]

    /// The time that customers continue without news, in milliseconds.
    private static let customers = Setting<Int>.number(
        "WITNESS_CUSTOMERS", 1...60_000, default: 60_000, help: "of news")

    package static func build(_ setup: Setup) async throws -> Blueprint {
        var limits = SessionWatch.Limits()
        limits.customers = .milliseconds(try setup.settings.value(of: customers))
        var blueprint = Blueprint { router in
            router.get("public") { _, context in
                Response.detail(context.identity.map { "\($0.email)" } ?? "visitor")
            }
            router.get("mine") { _, context in Response.detail(try context.requireUser().email) }
            router.post("mine") { _, context in Response.detail(try context.requireUser().email) }
            router.post("anyone") { _, context in Response.detail(context.identity == nil ? "visitor" : "person") }
            router.post("way-out") { _, context in Response.detail(context.identity == nil ? "visitor" : "person") }
            router.get("internal/thing") { _, context in Response.detail(try context.requireService().subject) }
        }
        blueprint.sessions = try SessionWatch(setup, limits: limits)
        blueprint.openActs = ["/way-out"]
        return blueprint
    }
}
