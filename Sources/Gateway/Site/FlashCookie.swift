package import Daemon
package import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Wire

/// Carries a message to the page to which the browser is redirected after an action.
///
/// The gateway seals the cookie. It is valid on that page, for that reader and for a minute, so no link can make the shop show
/// a message. The page that shows the message deletes the cookie.
package struct FlashCookie: Sendable {
    static let name = "flash"
    /// Seconds.
    private static let lifetime = 60

    private let seal: Seal

    /// - Throws: `SettingError` for an unusable secret.
    package init(_ settings: Settings) throws(SettingError) {
        seal = try Seal("shop-gateway message", settings)
    }

    /// The cookie's value.
    ///
    /// - Parameters:
    ///   - address: of the page that will show the message; its query is ignored.
    ///   - reader: nil for a visitor.
    package func value(_ flash: Flash, at address: String, to reader: Identity?, now: Date = Date()) -> String {
        let expires = Int(now.timeIntervalSince1970) + Self.lifetime
        let path = String(address.prefix { $0 != "?" && $0 != "#" })
        return "\(flash.rawValue).\(expires).\(seal.code(of: Self.text(flash, expires, path, reader)))"
    }

    /// The message in a cookie's value; nil unless it was made for this page and reader less than a minute ago.
    package func flash(in value: String, at path: String, to reader: Identity?, now: Date = Date()) -> Flash? {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let flash = Flash(rawValue: String(parts[0])), let expires = Int(parts[1]),
            expires > Int(now.timeIntervalSince1970),
            seal.isCode(parts[2], of: Self.text(flash, expires, path, reader))
        else { return nil }
        return flash
    }

    func headers(saying flash: Flash, at address: String, to reader: Identity?, _ request: Request) -> HTTPFields {
        HTTPFields(
            settingCookie: Self.name, to: value(flash, at: address, to: reader), maximumAge: Self.lifetime, for: request
        )
    }

    /// The message for the requested page. A HEAD request leaves the message for the reader.
    func flash(for request: Request, _ reader: Identity?) -> Flash? {
        guard request.method == .get, let cookie = request.cookie(Self.name) else { return nil }
        return flash(in: cookie, at: request.uri.path, to: reader)
    }

    func headers(deletingFor request: Request) -> HTTPFields {
        HTTPFields(settingCookie: Self.name, to: "", maximumAge: 0, for: request)
    }

    private static func text(_ flash: Flash, _ expires: Int, _ path: String, _ reader: Identity?) -> String {
        [flash.rawValue, String(expires), path, reader?.subject ?? ""].joined(separator: "\n")
    }
}
