package import Daemon
package import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Wire

/// Carries a message to the page that the browser is sent to after a deed: a cookie that only the gateway can make, good on
/// that page, for that reader and for a minute. So no link can make the shop say it, and the page that has said it deletes it.
package struct FlashCookie: Sendable {
    static let name = "flash"
    /// Seconds.
    private static let lifetime = 60

    private let seal: Seal

    /// - Throws: `SettingError` for a secret that can't be taken.
    package init(_ settings: Settings) throws(SettingError) {
        seal = try Seal("shop-gateway message", settings)
    }

    /// - Parameters:
    ///   - address: of the page that is to say it; its query does not matter.
    ///   - reader: nil for a visitor.
    package func value(_ flash: Flash, at address: String, to reader: Identity?, now: Date = Date()) -> String {
        let expires = Int(now.timeIntervalSince1970) + Self.lifetime
        let path = String(address.prefix { $0 != "?" && $0 != "#" })
        return "\(flash.rawValue).\(expires).\(seal.code(of: Self.text(flash, expires, path, reader)))"
    }

    /// nil unless `value` was made for this page and reader, less than a minute ago.
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

    /// What the page that is asked for has to say. A request for its head alone leaves it for the reader.
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
