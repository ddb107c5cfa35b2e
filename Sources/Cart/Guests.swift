import Daemon
import HTTPTypes
import Hummingbird
import OpenSSL

/// Someone who is not signed in and has a cart all the same: an id that nobody can guess.
struct Guest: Sendable, Equatable {
    /// 32 hexadecimal digits.
    let id: String
}

/// Makes guests, and knows them again by the cookie `cart`: `<id>.<code>`, where the code is made with a key of the
/// shop's (HMAC with SHA-256), so that an id can't be tried out.
struct Guests: Sendable {
    /// The first one signs; the others, of a `SECRET_KEY` that was changed, are still accepted.
    private let keys: [[UInt8]]

    init(secret: String, previous: String?) {
        // A key of our own: what is signed here must never be good for anything else that SECRET_KEY signs.
        keys = [secret, previous].compactMap(\.self).map { secret in
            Array(HMACSHA256.hex("shop-cart guest cookie".utf8, key: secret.utf8).utf8)
        }
    }

    /// - Throws: `OpenSSLError` when the system has no randomness to give.
    func make() throws -> Guest {
        Guest(id: SHA256.hex(try RandomBytes.make(32)).prefix(Self.idLength).description)
    }

    /// nil for a visitor without the cookie, or with one that is not ours.
    func guest(of request: Request) -> Guest? {
        guard let cookie = request.cookies[guestCartCookie]?.value else { return nil }
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == Self.idLength else { return nil }
        let guest = Guest(id: String(parts[0]))
        let isOurs = keys.contains { constantTimeEquals(Array(Self.code(guest, $0).utf8), Array(parts[1].utf8)) }
        return isOurs ? guest : nil
    }

    /// Sets the cookie, for as long as the cart lives.
    func header(setting guest: Guest, for request: Request) -> HTTPFields {
        let value = "\(guest.id).\(Self.code(guest, keys[0]))"
        return HTTPFields(
            settingCookie: guestCartCookie, to: value, maximumAge: CartOwner.guest(guest).lifetimeInSeconds,
            for: request)
    }

    func header(deletingFor request: Request) -> HTTPFields {
        HTTPFields(settingCookie: guestCartCookie, to: "", maximumAge: 0, for: request)
    }

    private static func code(_ guest: Guest, _ key: [UInt8]) -> String { HMACSHA256.hex(guest.id.utf8, key: key) }

    private static let idLength = 32
}
