import Daemon
import Hummingbird
import Logging
import OpenSSL
import Wire

extension AuthAPI {
    /// `POST /auth/login`: the password form of OAuth 2.0 (RFC 6749, 4.3) → 200, a token, and the same as a cookie.
    ///
    /// An unknown e-mail, a wrong password and a blocked account get the same answer after the same time.
    @Sendable func login(_ request: Request, _ context: ShopContext) async throws -> Response {
        var form = try await request.formFields()
        let name = form.required("username", .verbatim(1...EmailAddress.maximumLength))
        let password = form.required("password", .typedPassword)
        _ = form.optional("grant_type", .oneOf(GrantType.self))
        // RFC 6749, 3.2: unknown parameters (scope, client_id …) are ignored.
        try form.check(allowUnknown: true)

        let email = EmailAddress(name)
        let account = email?.text ?? name
        let place = place(of: request, context, for: account)
        // If the account is blocked, or gets a new password, between the two, the sign-in fails.
        guard let user = try await user(email, account, password: password, from: place, context.logger),
            let token = try await beginSession(of: user)
        else { throw Problem.unauthorized("E-mail or password is wrong.") }
        context.logger.info("signed in", metadata: ["user.id": "\(user.account.id.text)"])
        var headers = SessionCookie.headers(setting: token, for: request)
        headers.append(contentsOf: try devices.header(adding: account, for: request))
        return .json(token, headers: headers)
    }

    private enum GrantType: String, CaseIterable {
        case password
    }

    private func place(
        of request: Request, _ context: ShopContext, for account: String
    ) -> LoginThrottle.Place {
        devices.id(of: request, for: account).map { .device($0) } ?? .network(context.client?.network)
    }

    /// Counts an attempt on an account's password, and records the event if there were too many.
    ///
    /// - Throws: `Problem` 429.
    func countAttempt(
        on account: String, password: String, from place: LoginThrottle.Place, _ logger: Logger
    ) async throws {
        do {
            try await throttle.count(account: account, password: password, from: place)
        } catch let problem as Problem {
            logger.record(.loginThrottled, "too many passwords were tried on an account")
            throw problem
        }
    }

    /// The active account of `email` when `password` opens it.
    ///
    /// - Parameter account: the typed text if it is not an address.
    private func user(
        _ email: EmailAddress?, _ account: String, password: String, from place: LoginThrottle.Place, _ logger: Logger
    ) async throws -> UserStore.User? {
        let forms = Password.forms(of: password)
        try await countAttempt(on: account, password: forms[0], from: place, logger)

        var user: UserStore.User?
        if let email { user = try await store.user(email: email) }
        let turn = place.turn(of: account)
        let right = try await hasher.match(forms, against: user?.passwordHash ?? dummyHash, turn)
        guard let right, let user, user.account.isActive else { return nil }

        try await throttle.clear(account: account, from: place)
        // If the queue is full now, the next sign-in does it.
        if PasswordHash.needsRehash(user.passwordHash) || !Password.isNormal(right),
            let hash = try? await hasher.hash(forms[0], turn)
        {
            try await store.rehash(user.account.id, from: user.passwordHash, to: hash)
        }
        return user
    }

    /// Begins a session, and makes its token for all daemons; nil when the account has changed since it was read.
    ///
    /// The token is never dated before the moment since when sessions count, which may be seconds ahead: so whole
    /// seconds are enough to tell the tokens of before from those of after.
    func beginSession(of user: UserStore.User) async throws -> AccessToken? {
        guard let session = try await sessions.begin(for: user, lifetime: tokenSeconds) else { return nil }
        let text = tokens.token(
            for: session.user, email: session.email, isEmailVerified: session.isEmailVerified, role: session.role,
            session: session.id, lifetime: tokenSeconds, now: session.issuedAt.date)
        return AccessToken(accessToken: text, expiresIn: tokenSeconds)
    }
}

extension LoginThrottle.Place {
    /// The place in the queue for hashing, by the caller's address.
    func turn(of account: String) -> Turn {
        switch self {
        // Only callers that don't come through nginx have no network.
        case .network(let network): Turn(key: network ?? "account \(account)", account: account, isKnown: false)
        case .device(let id): Turn(key: "device \(id)", account: account, isKnown: true)
        case .session: Turn(key: "session of \(account)", account: account, isKnown: true)
        }
    }
}

extension Turn {
    /// Of the shop's own accounts, which the operator makes.
    static func ofTheShop(_ email: EmailAddress) -> Turn { Turn(key: "shop", account: email.text, isKnown: true) }
}
