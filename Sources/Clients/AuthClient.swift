package import Daemon
package import FoundationEssentials
import HTTPTypes
import JSON
package import Wire

/// The caller of a sign-in or registration, as auth identifies it.
package struct AuthCaller: Sendable {
    /// The address from which the caller connects to nginx.
    package let client: ClientAddress?
    /// The value of the cookie `device`.
    package let deviceCookie: String?
    /// Whether the browser came by https. Then its cookie is sent only by https.
    package let isSecure: Bool

    package init(client: ClientAddress? = nil, deviceCookie: String? = nil, isSecure: Bool = false) {
        self.client = client
        self.deviceCookie = deviceCookie
        self.isSecure = isSecure
    }

    fileprivate var headers: [String: String] {
        var headers = ["X-Forwarded-Proto": isSecure ? "https" : "http"]
        if let deviceCookie { headers["Cookie"] = "\(Daemon.deviceCookie)=\(deviceCookie)" }
        return headers
    }
}

/// A new session.
package struct SignIn: Sendable {
    package let token: AccessToken
    /// Values of `Set-Cookie` for the caller's browser: the session, and the cookie that identifies the device.
    package let cookies: [String]

    fileprivate init(_ answer: SisterAnswer) throws(Problem) {
        token = try answer.decoded()
        cookies = answer.header("Set-Cookie")
    }
}

/// Calls shop-auth.
///
/// Every function throws auth's own `Problem`, and 503 if auth can't be reached. `token` is the caller's own.
package struct AuthClient: Sendable {
    private let sister: SisterClient

    package init(at address: SisterAddress, over connections: SisterConnections) {
        sister = SisterClient("account", at: address, over: connections)
    }

    package var dependency: Dependency { sister.dependency(named: "auth") }

    /// - Throws: `Problem` 409 `email-taken`, 422.
    package func register(
        email: String, password: String, for caller: AuthCaller
    ) async throws(Problem) -> Account {
        let body = TextFields([("email", email), ("password", password)])
        return try await sister.call(
            .post, "/auth/register", body: .json(body), as: .visitor, from: caller.client,
            timeout: TimeLimits.hashingCall
        ).decoded()
    }

    /// Signs in.
    ///
    /// - Throws: `Problem` 401 for a wrong e-mail or password, 422, 429.
    package func login(
        email: String, password: String, for caller: AuthCaller
    ) async throws(Problem) -> SignIn {
        let form = [
            (name: "grant_type", value: "password"), (name: "username", value: email),
            (name: "password", value: password),
        ]
        let answer = try await sister.call(
            .post, "/auth/login", body: .form(form), as: .visitor, from: caller.client, headers: caller.headers,
            timeout: TimeLimits.hashingCall)
        return try SignIn(answer)
    }

    /// Ends the caller's session, in all copies of its token.
    ///
    /// - Throws: `Problem` 401 for an invalid token.
    package func logout(token: String) async throws(Problem) {
        try await sister.call(.post, "/auth/logout", as: .person(token: token), isIdempotent: true).requireSuccess()
    }

    /// The caller's account.
    ///
    /// - Throws: `Problem` 401 when the session has ended.
    package func me(token: String?) async throws(Problem) -> Account {
        try await sister.call(.get, "/auth/me", as: .person(token: token)).decoded()
    }

    /// Changes the caller's password; all other sessions end.
    ///
    /// - Returns: the caller's new session.
    /// - Throws: `Problem` 401, 422 that names `old_password` or `new_password`, 429.
    package func changePassword(
        old: String, new: String, token: String?, for caller: AuthCaller
    ) async throws(Problem) -> SignIn {
        let body = TextFields([("old_password", old), ("new_password", new)])
        return try SignIn(
            await sister.call(
                .post, "/auth/change_password", body: .json(body), as: .person(token: token), headers: caller.headers,
                timeout: TimeLimits.hashingCall))
    }

    // MARK: - For the operator's tool

    /// Creates an account, or returns the existing one if it has this role.
    ///
    /// - Throws: `Problem` 409 `email-taken` if the account has another role, 422.
    package func makeAccount(email: String, password: String, role: Role) async throws(Problem) -> Account {
        let body = TextFields([("email", email), ("password", password), ("role", role.rawValue)])
        return try await sister.call(.post, "/internal/accounts", body: .json(body), as: .daemon, isIdempotent: true)
            .decoded()
    }

    /// Clears the attempts to sign in to an account.
    ///
    /// - Throws: `Problem` 404, 422.
    package func unlock(email: String) async throws(Problem) -> Account {
        let body = TextFields([("email", email)])
        return try await sister.call(
            .post, "/internal/accounts/unlock", body: .json(body), as: .daemon, isIdempotent: true
        ).decoded()
    }

    // MARK: - For admins

    /// Accounts, newest first.
    ///
    /// - Parameter part: a part of the e-mail; nil for all.
    /// - Throws: `Problem` 401, 403.
    package func users(
        matching part: String? = nil, page: PageRequest = PageRequest(), token: String?
    ) async throws(Problem) -> Page<Account> {
        var query = page.query
        if let part { query.append((name: "q", value: part)) }
        return try Page(await sister.call(.get, "/auth/users", query: query, as: .person(token: token)))
    }

    /// Changes an account; nil leaves a value unchanged.
    ///
    /// - Throws: `Problem` 401, 403, 404, 409 `last-admin`.
    package func updateUser(
        _ id: UUID, role: Role? = nil, isActive: Bool? = nil, token: String?
    ) async throws(Problem) -> Account {
        let body = UserChange(role: role, isActive: isActive)
        return try await sister.call(.patch, "/auth/users/\(id.text)", body: .json(body), as: .person(token: token))
            .decoded()
    }
}

private struct TextFields: JSONEncodable {
    let fields: [(name: String, value: String)]

    init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            for field in fields { json.field(field.name, field.value) }
        }
    }
}

private struct UserChange: JSONEncodable {
    let role: Role?
    let isActive: Bool?

    func write(to json: inout JSONWriter) {
        json.object { json in
            if let role { json.field("role", role.rawValue) }
            if let isActive { json.field("is_active", isActive) }
        }
    }
}
