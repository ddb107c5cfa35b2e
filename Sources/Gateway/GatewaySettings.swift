package import Daemon

/// What the gateway can be told.
package enum GatewaySettings {
    package static let auth = SisterAddress.setting("auth")
    package static let catalog = SisterAddress.setting("catalog")
    package static let cart = SisterAddress.setting("cart")
    package static let order = SisterAddress.setting("order")

    package static let www = Setting<String>.text(
        "SHOP_TEMPLATES", default: "/usr/share/shop/www", help: "the folder of templates, static files and texts")

    package static let currency = Setting<String>(
        "SHOP_CURRENCY", type: "ISO 4217 code", default: "USD", help: "the currency of all prices"
    ) { text throws(InvalidSetting) in
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else {
            throw InvalidSetting("must be a code of three capitals such as USD, not \"\(text)\"")
        }
        return text
    }

    package static let language = Setting<Language>.choice(
        "SHOP_LANGUAGE", default: .en, help: "the pages' language for who asks for none that we know")

    static let all: [any SettingDeclaration] = [auth, catalog, cart, order, www, currency, language]
}
