import Daemon
import HTTPTypes
import Hummingbird
import OpenSSL

/// Recognises devices that have signed in to an account before, by the cookie `device`: `<id>.<code>.<code>…`, with a code for
/// each of the accounts that signed in last.
///
/// A code is an HMAC (SHA-256) over id and account with a key of the shop, so nobody can pose as a device of an account without
/// a sign-in to it. The cookie grants no access. Its attempts are only counted separately from strangers'.
struct Devices: Sendable {
    /// The first one signs. The others, from a previous `SECRET_KEY`, are still accepted.
    private let keys: [[UInt8]]

    private static let idLength = 32
    /// 128 bits in hexadecimal digits.
    private static let codeLength = 32
    /// Enough for a family's tablet.
    private static let accounts = 4
    private static let lifetimeInSeconds = 365 * 86_400

    init(secret: String, previous: String?) {
        // A separate key: a signature made here must never be valid for anything else that SECRET_KEY signs.
        keys = [secret, previous].compactMap(\.self).map { secret in
            Array(HMACSHA256.hex("shop-auth device cookie".utf8, key: secret.utf8).utf8)
        }
    }

    /// The id of the calling device; nil unless it has signed in to `account` before.
    func id(of request: Request, for account: String) -> String? {
        guard let device = Self.device(of: request) else { return nil }
        let known = keys.map { Self.code(device.id, account, $0) }
        return device.codes.contains { code in known.contains { constantTimeEquals(Array($0.utf8), Array(code.utf8)) } }
            ? device.id : nil
    }

    /// Sets a new cookie, with `account` among its accounts.
    ///
    /// - Throws: `OpenSSLError` if the system has no randomness.
    func header(adding account: String, for request: Request) throws -> HTTPFields {
        let old = Self.device(of: request)
        let id = if let old { old.id } else { SHA256.hex(try RandomBytes.make(32)).prefix(Self.idLength).description }
        let own = keys.map { Self.code(id, account, $0) }
        let others = (old?.codes ?? []).filter { !own.contains($0) }
        let value = ([id, own[0]] + others.prefix(Self.accounts - 1)).joined(separator: ".")
        return HTTPFields(
            settingCookie: deviceCookie, to: value, maximumAge: Self.lifetimeInSeconds, for: request)
    }

    /// The content of the cookie; nil if it has another form.
    private static func device(of request: Request) -> (id: String, codes: [String])? {
        guard let cookie = request.cookie(deviceCookie) else { return nil }
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (2...1 + accounts).contains(parts.count), isHexadecimal(parts[0], idLength),
            parts.dropFirst().allSatisfy({ isHexadecimal($0, codeLength) })
        else { return nil }
        return (parts[0], Array(parts.dropFirst()))
    }

    private static func isHexadecimal(_ text: String, _ length: Int) -> Bool {
        text.utf8.count == length && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    private static func code(_ id: String, _ account: String, _ key: [UInt8]) -> String {
        String(HMACSHA256.hex("\(id).\(account)".utf8, key: key).prefix(codeLength))
    }
}
