package import FoundationEssentials
package import JSON
import OpenSSL

/// Signed claims: JWT (RFC 7519) in the compact form of RFC 7515.
///
/// The algorithm is always HS256 (RFC 7518, 3.2), whatever the token's header says.
package struct JSONWebToken: Sendable {
    package let claims: [String: JSONValue]

    private static let header = Base64URL.text(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    /// Far more than a person's claims need, and as much as browsers keep in a cookie.
    static let maximumLength = 4096

    /// Makes a token.
    package static func sign(_ claims: some JSONEncodable, key: [UInt8]) -> String {
        let message = "\(header).\(Base64URL.text(JSONWriter.encode(claims)))"
        return "\(message).\(Base64URL.text(HMACSHA256.code(message.utf8, key: key)))"
    }

    /// Verifies a token. The signature comes first, so nothing else of a forged token is read.
    ///
    /// - Parameter keys: a token may be signed with any of them.
    /// - Returns: nil for a token that is malformed, not signed with these keys, for another audience, or not valid at `now`.
    package init?(verifying token: String, keys: [[UInt8]], now: Date) {
        guard token.utf8.count <= Self.maximumLength else { return nil }
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.bytes(parts[0]), let payload = Base64URL.bytes(parts[1]),
            let code = Base64URL.bytes(parts[2])
        else { return nil }
        let message = token.utf8.prefix(parts[0].count + 1 + parts[1].count)
        guard keys.contains(where: { constantTimeEquals(HMACSHA256.code(message, key: $0), code) }),
            Self.isUnderstood(header),
            // If a name occurs twice, its last value counts (RFC 7519, 4).
            case .object(let claims) = try? JSONValue(parsing: payload),
            Self.isValid(claims, at: now)
        else { return nil }
        self.claims = claims
    }

    /// Whether the header asks only for the supported processing.
    private static func isUnderstood(_ header: [UInt8]) -> Bool {
        guard case .object(let header) = try? JSONValue(parsing: header), header["alg"] == .string("HS256"),
            // Extensions that must be understood (RFC 7515, 4.1.11): none is supported.
            header["crit"] == nil
        else { return false }
        guard let type = header["typ"] else { return true }
        guard case .string(let type) = type else { return false }
        return type.lowercased() == "jwt"
    }

    private static func isValid(_ claims: [String: JSONValue], at now: Date) -> Bool {
        // The shop names no audience, so a token with an audience is for somebody else (RFC 7519, 4.1.3).
        guard claims["aud"] == nil, let end = claims["exp"]?.numericDate, now < end else { return false }
        guard let start = claims["nbf"] else { return true }
        return start.numericDate.map { $0 <= now } ?? false
    }
}

extension JSONValue {
    /// The moment for a number of seconds since 1970, decimals allowed (RFC 7519, 2). nil for anything else.
    package var numericDate: Date? {
        guard case .number(let seconds) = self else { return nil }
        return Double(seconds.description).map { Date(timeIntervalSince1970: $0) }
    }
}
