package import Daemon
import Templating

/// What the gateway can be told.
package enum GatewaySettings {
    package static let auth = SessionWatch.auth
    package static let catalog = SisterAddress.setting("catalog")
    package static let cart = SisterAddress.setting("cart")
    package static let order = SisterAddress.setting("order")

    static let all: [any SettingDeclaration] = [auth, catalog, cart, order, WwwSettings.shopURL] + WwwSettings.all
}
