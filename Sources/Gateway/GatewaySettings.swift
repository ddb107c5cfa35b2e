package import Daemon
import Templating

/// What the gateway can be told.
package enum GatewaySettings {
    package static let auth = SessionWatch.auth
    package static let catalog = SisterAddress.setting("catalog")
    package static let cart = SisterAddress.setting("cart")
    package static let order = SisterAddress.setting("order")

    package static let welcome = Setting<String>(
        "SHOP_WELCOME", type: "text", default: "", help: "a sentence at the top of the front page"
    ) { text throws(InvalidSetting) in
        guard text.count <= 200 else { throw InvalidSetting("must have 200 characters at most") }
        return text
    }

    package static let hero = Setting<[String]>(
        "SHOP_HERO", type: "address [address]", default: "",
        help: "a wide picture beside SHOP_WELCOME, such as /media/hero.jpg; a second one for dark screens"
    ) { text throws(InvalidSetting) in
        let addresses = text.split(separator: " ").map(String.init)
        let areAddresses = addresses.allSatisfy { address in
            ["/media/", "https://"].contains { address.hasPrefix($0) }
                && address.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        }
        guard addresses.count <= 2, areAddresses else {
            throw InvalidSetting("must be one or two addresses that begin with /media/ or https://, not \"\(text)\"")
        }
        return addresses
    }

    static let all: [any SettingDeclaration] =
        [auth, catalog, cart, order, WwwSettings.shopURL, welcome, hero] + WwwSettings.all
}
