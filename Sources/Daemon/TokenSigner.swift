package import FoundationEssentials
import JWTKit
package import Wire

/// Makes and verifies the tokens by which daemons know a caller: JWT (RFC 7519), HS256.
package struct TokenSigner: Sendable {
    private let current: JWTKeyCollection
    private let previous: JWTKeyCollection?

    /// - Parameter previous: a key that is no longer signed with but still accepted.
    package init(secret: String, previous: String?) async {
        current = await JWTKeyCollection().add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        if let previous {
            self.previous = await JWTKeyCollection().add(hmac: HMACKey(from: previous), digestAlgorithm: .sha256)
        } else {
            self.previous = nil
        }
    }

    /// A token for a person.
    ///
    /// - Parameters:
    ///   - session: what it belongs to; without, it is a session of its own.
    ///   - lifetime: seconds.
    package func token(
        for userID: UUID, email: String, isEmailVerified: Bool = false, role: Role, session: UUID? = nil,
        lifetime: Int, now: Date = Date()
    ) async throws -> String {
        try await sign(
            subject: userID.text, email: email, isEmailVerified: isEmailVerified, role: role, session: session,
            lifetime: lifetime, now: now)
    }

    /// A token by which a daemon calls a sister; good for a minute.
    package func serviceToken(for daemon: String, now: Date = Date()) async throws -> String {
        try await sign(
            subject: daemon, email: "", isEmailVerified: nil, role: .service, session: nil,
            lifetime: TimeLimits.serviceToken.wholeSeconds, now: now)
    }

    /// - Throws: `Problem` 401 for a token that is malformed, not ours, expired, or not HS256.
    package func verify(_ token: String) async throws(Problem) -> Identity {
        do {
            let bytes = [UInt8](token.utf8)
            let (header, _, _) = try DefaultJWTParser().parse(bytes, as: Claims.self)
            guard header.alg == "HS256" else { throw Problem.badToken }
            let claims = try await verifiedClaims(bytes)
            // A token of the daemon before sessions had names is known by its own.
            let session = claims.role == .service ? nil : UUID(text: claims.sid ?? claims.jti.value)
            return Identity(
                subject: claims.sub.value, email: claims.email, isEmailVerified: claims.isEmailVerified ?? false,
                role: claims.role, issuedAt: claims.iat.value, sessionID: session)
        } catch {
            throw .badToken
        }
    }

    private func verifiedClaims(_ token: [UInt8]) async throws -> Claims {
        do {
            return try await current.verify(token, as: Claims.self)
        } catch {
            guard let previous else { throw error }
            return try await previous.verify(token, as: Claims.self)
        }
    }

    private func sign(
        subject: String, email: String, isEmailVerified: Bool?, role: Role, session: UUID?, lifetime: Int, now: Date
    ) async throws -> String {
        // Whole seconds, as NumericDate is commonly read.
        let issuedAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        return try await current.sign(
            Claims(
                sub: SubjectClaim(value: subject), email: email, isEmailVerified: isEmailVerified, role: role,
                sid: session?.text,
                iat: IssuedAtClaim(value: issuedAt),
                exp: ExpirationClaim(value: issuedAt.addingTimeInterval(Double(lifetime))),
                jti: IDClaim(value: UUID.v7().text)))
    }
}

/// What stands in a token; `exp` must be there, or it does not decode.
private struct Claims: JWTPayload {
    let sub: SubjectClaim
    let email: String
    /// Of OpenID Connect Core 1.0, 5.1; nil in tokens of a service, and of an auth daemon one version back.
    let isEmailVerified: Bool?
    let role: Role
    /// The session, by the name that OpenID Connect gives it.
    let sid: String?
    let iat: IssuedAtClaim
    let exp: ExpirationClaim
    let jti: IDClaim

    enum CodingKeys: String, CodingKey {
        case sub, email, role, sid, iat, exp, jti
        case isEmailVerified = "email_verified"
    }

    func verify(using algorithm: some JWTAlgorithm) async throws {
        try exp.verifyNotExpired()
    }
}

extension Problem {
    fileprivate static let badToken = Problem(
        401, "unauthorized", "The token is not valid or has expired. Sign in again.",
        headers: ["WWW-Authenticate": #"Bearer error="invalid_token""#])
}
