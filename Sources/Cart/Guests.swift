import Daemon
import HTTPTypes
import Hummingbird
import OpenSSL

/// A visitor with a cart who is not signed in: an id that can't be guessed.
struct Guest: Sendable, Equatable {
    /// 32 hexadecimal digits.
    let id: String
}

/// Creates guests, and recognises them by the cookie `cart`: `<id>.<code>`. The code is the shop's seal, so nobody can try
/// ids out.
struct Guests: Sendable {
    private let seal: Seal

    init(_ settings: Settings) throws(SettingError) {
        seal = try Seal("shop-cart guest cookie", settings)
    }

    /// - Throws: `OpenSSLError` if the system has no randomness.
    func make() throws -> Guest {
        Guest(id: SHA256.hex(try RandomBytes.make(32)).prefix(Self.idLength).description)
    }

    /// nil for a visitor without the cookie, or with an invalid one.
    func guest(of request: Request) -> Guest? {
        guard let cookie = request.cookie(guestCartCookie) else { return nil }
        let parts = cookie.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == Self.idLength else { return nil }
        let guest = Guest(id: String(parts[0]))
        return seal.isCode(parts[1], of: guest.id) ? guest : nil
    }

    /// Sets the cookie, for as long as the cart lives.
    func header(setting guest: Guest, for request: Request) -> HTTPFields {
        let value = "\(guest.id).\(seal.code(of: guest.id))"
        return HTTPFields(
            settingCookie: guestCartCookie, to: value, maximumAge: CartOwner.guest(guest).lifetimeInSeconds,
            for: request)
    }

    func header(deletingFor request: Request) -> HTTPFields {
        HTTPFields(settingCookie: guestCartCookie, to: "", maximumAge: 0, for: request)
    }

    private static let idLength = 32
}
