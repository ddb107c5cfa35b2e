import Daemon
import Hummingbird
import Logging
import OpenSSL
import Wire

extension AuthAPI {
    /// `POST /auth/login`: the password form of OAuth 2.0 (RFC 6749, 4.3) → 200, a token, and the same as a cookie.
    ///
    /// One answer, after one length of time, for an unknown e-mail, a wrong password and a blocked account.
    @Sendable func login(_ request: Request, _ context: ShopContext) async throws -> Response {
        var form = try await request.formFields()
        let name = form.required("username", .verbatim(1...EmailAddress.maximumLength))
        let password = form.required("password", .verbatim(1...Password.length.upperBound))
        _ = form.optional("grant_type", .oneOf(GrantType.self))
        // RFC 6749, 3.2: parameters that are not known (scope, client_id …) are ignored.
        try form.check(allowUnknown: true)

        // An account that is blocked, or gets another password, between the two is not signed in.
        guard let user = try await user(named: name, password: password, context.logger),
            let token = try await beginSession(of: user)
        else { throw Problem.unauthorized("E-mail or password is wrong.") }
        context.logger.info("signed in", metadata: ["user.id": "\(user.account.id.text)"])
        return .json(token, headers: SessionCookie.headers(setting: token, for: request))
    }

    private enum GrantType: String, CaseIterable {
        case password
    }

    /// The active account that `name` and `password` open; nil when they open none.
    private func user(named name: String, password: String, _ logger: Logger) async throws -> UserStore.User? {
        let email = EmailAddress(name)
        let account = email?.text ?? name
        do {
            try await throttle.count(account: account, password: password)
        } catch let problem as Problem {
            logger.record(.loginThrottled, "too many passwords were tried on an account")
            throw problem
        }

        var user: UserStore.User?
        if let email { user = try await store.user(email: email) }
        let isRight = try await hasher.verify(password, against: user?.passwordHash ?? dummyHash)
        guard isRight, let user, user.account.isActive else { return nil }

        try await throttle.clear(account: account)
        if PasswordHash.needsRehash(user.passwordHash) {
            try await store.rehash(user.account.id, from: user.passwordHash, to: hasher.hash(password))
        }
        return user
    }

    /// Begins a session, and makes its token for all daemons; nil when the account has changed since it was read.
    ///
    /// The token is never dated before the moment since when sessions count, which may be seconds ahead: so whole
    /// seconds are enough to tell the tokens of before from those of after.
    func beginSession(of user: UserStore.User) async throws -> AccessToken? {
        guard let session = try await sessions.begin(for: user, lifetime: tokenSeconds) else { return nil }
        let text = try await tokens.token(
            for: session.user, email: session.email, isEmailVerified: session.isEmailVerified, role: session.role,
            session: session.id, lifetime: tokenSeconds, now: session.issuedAt.date)
        return AccessToken(accessToken: text, expiresIn: tokenSeconds)
    }
}
