package import Daemon

/// The settings of every program with pages or mail.
package enum WwwSettings {
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
        "SHOP_LANGUAGE", default: .en, help: "the default language, for people who ask for no supported one")

    package static let shopName = Setting<String>(
        "SHOP_NAME", type: "text", default: "",
        help: "the name of the shop on its pages; \"The Shop\" if empty"
    ) { text throws(InvalidSetting) in
        guard text.count <= 60 else {
            throw InvalidSetting("must have 60 characters at most")
        }
        return text
    }

    /// The default of `shopURL`, on the developer's own machine.
    package static let localURL = "http://localhost:8000"

    /// The public address of the shop, without a slash at its end.
    package static let shopURL = Setting<String>(
        "SHOP_URL", type: "http:// or https://host[:port]", default: localURL,
        help: "the public address of the shop; links in mail and for search engines begin with it"
    ) { text throws(InvalidSetting) in
        let rest = ["https://", "http://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) } ?? ""
        guard !rest.isEmpty, rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"<>".utf8.contains($0) }) else {
            throw InvalidSetting("must be the shop's address such as https://shop.example.org, not \"\(text)\"")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    package static let all: [any SettingDeclaration] = [www, currency, language, shopName]

    /// Reads the folder of `www`.
    ///
    /// - Parameters:
    ///   - templates: the templates' folder in it.
    ///   - views: all views that will be rendered.
    /// - Throws: `SettingError` that names the missing or invalid file.
    package static func contents(
        _ setup: Setup, templates: String, views: [any AnyView]
    ) throws(SettingError) -> Www {
        let folder = try setup.settings.value(of: www)
        let name = try setup.settings.value(of: shopName)
        do throws(WwwError) {
            return try Www(.init(folder: folder, templates: templates, views: views, shopName: name))
        } catch {
            throw SettingError(setting: www.name, message: "(\(folder)): \(error)")
        }
    }
}
