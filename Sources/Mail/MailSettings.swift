package import Daemon
import Templating

/// The settings that only mail reads.
package enum MailSettings {
    /// `ORDER_URL`.
    package static let order = SisterAddress.setting("order")

    /// `MAIL_TO`.
    package static let destination = Setting<MailDestination>(
        "MAIL_TO", type: "smtp://host[:port], directory:/path or off", default: "smtp://localhost:25",
        help: "where mail goes: to a relay, into a folder as files, or nowhere"
    ) { text throws(InvalidSetting) in try MailDestination(text) }

    /// `MAIL_FROM`.
    package static let sender = Setting<Mailbox>(
        "MAIL_FROM", type: "e-mail, or name <e-mail>", default: "Shop <shop@localhost>", help: "the sender of all mail"
    ) { text throws(InvalidSetting) in
        guard let mailbox = Mailbox(text) else {
            throw InvalidSetting("must be an e-mail such as Shop <shop@example.org>, not \"\(text)\"")
        }
        return mailbox
    }

    /// `MAIL_INTERVAL_SECONDS`.
    package static let interval = Setting<Int>.number(
        "MAIL_INTERVAL_SECONDS", 1...3600, default: 5, help: "how often to look for due mail")

    static let all: [any SettingDeclaration] = [
        order, destination, sender, WwwSettings.shopURL, interval, WwwSettings.www, WwwSettings.currency,
    ]
}

/// The destination of mail.
package enum MailDestination: Sendable, Equatable {
    case relay(host: String, port: Int)
    case directory(String)
    case off

    /// - Throws: `InvalidSetting`.
    package init(_ text: String) throws(InvalidSetting) {
        if text == "off" {
            self = .off
        } else if text.hasPrefix("directory:"), text.count > "directory:".count {
            self = .directory(String(text.dropFirst("directory:".count)))
        } else if let relay = Self.relay(text) {
            self = relay
        } else {
            throw InvalidSetting("must be smtp://host:port, directory:/path or off, not \"\(text)\"")
        }
    }

    /// `smtp://host`, `smtp://host:port`, `smtp://[address]:port`.
    private static func relay(_ text: String) -> MailDestination? {
        guard text.hasPrefix("smtp://") else { return nil }
        var rest = text.dropFirst("smtp://".count)
        if rest.last == "/" { rest.removeLast() }
        var port = 25
        if let colon = rest.lastIndex(of: ":"), rest.last != "]" {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            port = number
            rest = rest[..<colon]
        }
        if rest.first == "[", rest.last == "]" { rest = rest.dropFirst().dropLast() }
        guard !rest.isEmpty, rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        return .relay(host: String(rest), port: port)
    }
}
