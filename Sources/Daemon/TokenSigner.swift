package import FoundationEssentials
import JSON
import Synchronization
package import Wire

/// Makes and verifies the tokens that identify callers.
package struct TokenSigner: Sendable {
    /// The first key signs. The other, the previous `SECRET_KEY`, is still accepted.
    private let keys: [[UInt8]]
    private let verified = VerifiedTokens()

    /// - Parameter previous: a key that no longer signs but is still accepted.
    package init(secret: String, previous: String?) {
        keys = [secret, previous].compactMap(\.self).map { Array($0.utf8) }
    }

    /// A token for a person.
    ///
    /// - Parameters:
    ///   - session: the token's session. Without it, the token is its own session.
    ///   - lifetime: seconds.
    package func token(
        for userID: UUID, email: String, isEmailVerified: Bool = false, role: Role, session: UUID? = nil,
        lifetime: Int, now: Date = Date()
    ) -> String {
        sign(
            Claims(
                subject: userID.text, email: email, isEmailVerified: isEmailVerified, role: role, session: session?.text
            ),
            lifetime: lifetime, now: now)
    }

    /// A token for a daemon's calls to its sisters, valid for a minute.
    package func serviceToken(for daemon: String, now: Date = Date()) -> String {
        sign(
            Claims(subject: daemon, email: "", isEmailVerified: nil, role: .service, session: nil),
            lifetime: TimeLimits.serviceToken.wholeSeconds, now: now)
    }

    private func sign(_ claims: Claims, lifetime: Int, now: Date) -> String {
        var claims = claims
        // Whole seconds, as NumericDate is commonly read.
        claims.issuedAt = Int(now.timeIntervalSince1970.rounded(.down))
        claims.expiresAt = claims.issuedAt + lifetime
        return JSONWebToken.sign(claims, key: keys[0])
    }

    /// - Throws: `Problem` 401 for a token that is malformed, not ours, expired, or not HS256.
    package func verify(_ token: String, now: Date = Date()) throws(Problem) -> Identity {
        guard token.utf8.count <= JSONWebToken.maximumLength else { throw .badToken }
        // By its bytes: Swift compares texts by their normal form, so another spelling would count as the same token.
        let bytes = Array(token.utf8)
        if let identity = verified.identity(of: bytes, at: now) { return identity }
        guard let claims = JSONWebToken(verifying: token, keys: keys, now: now)?.claims,
            let identity = Identity(claims)
        else { throw .badToken }
        if claims["nbf"] == nil, let end = claims["exp"]?.numericDate { verified.add(bytes, identity, until: end) }
        return identity
    }
}

/// The tokens that were verified last. A browser sends the same one with each request, and a page passes it on to several daemons.
private final class VerifiedTokens: Sendable {
    /// Each has 4 KB at most.
    private static let maximumCount = 256
    private let tokens = Mutex<[[UInt8]: (identity: Identity, end: Date)]>([:])

    func identity(of token: [UInt8], at now: Date) -> Identity? {
        tokens.withLock { $0[token] }.flatMap { now < $0.end ? $0.identity : nil }
    }

    func add(_ token: [UInt8], _ identity: Identity, until end: Date) {
        tokens.withLock { tokens in
            if tokens.count >= Self.maximumCount { tokens.removeAll() }
            tokens[token] = (identity, end)
        }
    }
}

/// The claims of a token, besides its own id.
private struct Claims: JSONEncodable {
    let subject: String
    let email: String
    /// nil for a service.
    let isEmailVerified: Bool?
    let role: Role
    let session: String?
    /// Seconds since 1970.
    var issuedAt = 0
    var expiresAt = 0

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("sub", subject)
            json.field("email", email)
            // The claim names of OpenID Connect Core 1.0.
            if let isEmailVerified { json.field("email_verified", isEmailVerified) }
            if let session { json.field("sid", session) }
            json.field("role", role.rawValue)
            json.field("iat", issuedAt)
            json.field("exp", expiresAt)
            json.field("jti", UUID.v7().text)
        }
    }
}

extension Identity {
    /// - Returns: nil if a claim is missing or of another type.
    fileprivate init?(_ claims: [String: JSONValue]) {
        guard case .string(let subject) = claims["sub"], case .string(let email) = claims["email"],
            case .string(let roleName) = claims["role"], let role = Role(rawValue: roleName),
            let issuedAt = claims["iat"]?.numericDate, case .string(let id) = claims["jti"]
        else { return nil }
        var isEmailVerified = false
        switch claims["email_verified"] {
        case .bool(let value): isEmailVerified = value
        // A service, or a token from the previous version of auth.
        case nil, .null: break
        default: return nil
        }
        // A token from a version before sessions had ids is identified by its own id.
        var session = id
        switch claims["sid"] {
        case .string(let value): session = value
        case nil, .null: break
        default: return nil
        }
        self.init(
            subject: subject, email: email, isEmailVerified: isEmailVerified, role: role, issuedAt: issuedAt,
            sessionID: role == .service ? nil : UUID(text: session))
    }
}

extension Problem {
    fileprivate static let badToken = Problem(
        401, "unauthorized", "The token is not valid or has expired. Sign in again.",
        headers: ["WWW-Authenticate": #"Bearer error="invalid_token""#])
}
