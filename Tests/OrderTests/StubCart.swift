import Daemon
import FoundationEssentials
import Hummingbird
import Synchronization
import Wire

/// A fake cart with the lines of `STUB_CART_LINES` (`id=qty,…`) for everybody. Reading works, but removing pieces is answered
/// with 503, as if cart went down in the middle of a checkout.
struct StubCart: ShopDaemon {
    static let name = "cart"
    static let summary = "is read but not taken from"
    static let settings: [any SettingDeclaration] = [lines, revision]
    static let lines = Setting<String>.text("STUB_CART_LINES", default: nil, help: "the lines")
    static let revision = Setting<String>.text("STUB_CART_REVISION", default: "none", help: "that of the real cart")

    static func build(_ setup: Setup) async throws -> Blueprint {
        let lines = try setup.settings.value(of: lines).split(separator: ",").compactMap { line -> CartLine? in
            let parts = line.split(separator: "=")
            guard let id = UUID(uuidString: String(parts[0])), let quantity = Int(parts[1]) else { return nil }
            return CartLine(productID: id, quantity: quantity)
        }
        let cart = Cart(lines: lines, revision: UUID(uuidString: try setup.settings.value(of: revision)) ?? .v7())
        return Blueprint { router in
            router.get("/internal/carts/:id") { _, _ in Response.json(cart) }
            router.post("/internal/carts/:id/take") { _, _ -> Response in throw Problem.unavailable("down") }
        }
    }
}
