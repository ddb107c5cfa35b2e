import Daemon
import Hummingbird
import JSON
import Logging
import OpenSSL
import Wire

extension AuthAPI {
    /// `POST /auth/logout`: ends the session, in all copies of its token, and deletes the cookie; the answer is the same for
    /// a visitor.
    @Sendable func logout(_ request: Request, _ context: ShopContext) async throws -> Response {
        if let identity = context.identity, let user = identity.userID, let session = identity.sessionID {
            try await sessions.end(session, of: user, lifetime: tokenSeconds)
            context.logger.info("signed out", metadata: ["user.id": "\(user.text)"])
        }
        return .detail("logged out", headers: SessionCookie.headers(deletingFor: request))
    }

    /// `GET /internal/sessions/ended?after=` → the news after that number, one page.
    @Sendable func news(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        var query = request.queryFields
        let number = query.optional("after", .integer(0...Int.max)) ?? 0
        try query.check()
        return .json(try await sessions.news(after: number), headers: [.cacheControl: "no-store"])
    }

    /// `GET /auth/me`: the caller's account.
    @Sendable func me(_ request: Request, _ context: ShopContext) async throws -> Response {
        .json(try await caller(context).account, headers: [.cacheControl: "no-store"])
    }

    /// `POST /auth/change_password`: `{old_password, new_password}` → `{"ok": true}` with a new token for the caller;
    /// all other sessions end.
    @Sendable func changePassword(_ request: Request, _ context: ShopContext) async throws -> Response {
        let user = try await caller(context)
        var fields = try await request.jsonFields()
        let old = fields.required("old_password", .typedPassword)
        let new = fields.required("new_password", .password)
        try fields.check()

        // Nobody may guess the password through a stolen session, and strangers' attempts must not prevent a change.
        let id = user.account.id
        let place = LoginThrottle.Place.session(try context.requireUser().sessionID)
        let turn = place.turn(of: user.account.email)
        let forms = Password.forms(of: old)
        try await countAttempt(on: user.account.email, password: forms[0], from: place, context.logger)
        guard try await hasher.match(forms, against: user.passwordHash, turn) != nil else {
            throw Self.wrongOldPassword
        }
        try await throttle.clear(account: user.account.email, from: place)

        let hash = try await hasher.hash(new, turn)
        guard let changed = try await store.changePassword(of: id, from: user.passwordHash, to: hash) else {
            throw Self.wrongOldPassword
        }
        context.logger.info("password changed", metadata: ["user.id": "\(id.text)"])
        guard let token = try await beginSession(of: changed) else { throw Self.sessionEnded }
        return .json(PasswordChanged(token: token), headers: SessionCookie.headers(setting: token, for: request))
    }

    private static let wrongOldPassword = Problem.invalid("old_password", .invalid, "is not your password")

    // MARK: - The caller

    /// The caller's current account, whatever the token says.
    ///
    /// - Throws: `Problem` 401 for a visitor, and for a token whose session has ended.
    func caller(_ context: ShopContext) async throws -> UserStore.User {
        let identity = try context.requireUser()
        guard let id = identity.userID, let user = try await store.user(id: id, inSession: identity.sessionID),
            user.account.isActive, identity.issuedAt >= user.sessionsSince.date
        else { throw Self.sessionEnded }
        return user
    }

    private static let sessionEnded = Problem.unauthorized("Your session has ended. Sign in again.")

    /// - Throws: `Problem` 401 as `caller(_:)`, 403 for a caller who is not an admin now.
    func admin(_ context: ShopContext) async throws -> UserStore.User {
        let user = try await caller(context)
        guard user.account.role == .admin else { throw Problem.forbidden("Only an admin may do this.") }
        return user
    }
}

/// The prototype's `{"ok": true}` and the fields of the new token.
private struct PasswordChanged: JSONEncodable {
    let token: AccessToken

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("ok", true)
            token.writeFields(to: &json)
        }
    }
}
