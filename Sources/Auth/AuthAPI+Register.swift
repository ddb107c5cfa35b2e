import Daemon
import Hummingbird
import Logging
import OpenSSL
import Wire

extension AuthAPI {
    /// `POST /auth/register`: `{email, password}` → 201 and the account.
    @Sendable func register(_ request: Request, _ context: ShopContext) async throws -> Response {
        var fields = try await request.jsonFields()
        let email = fields.required("email", .email)
        let password = fields.required("password", .password)
        try fields.check()

        let turn = LoginThrottle.Place.network(context.client?.network).turn(of: email.text)
        let hash = try await hasher.hash(password, turn)
        guard let account = try await store.add(email, role: .user, passwordHash: hash) else {
            throw Problem.conflict("email-taken", field: "email", "There is an account with this e-mail already.")
        }
        context.logger.info("account registered", metadata: ["user.id": "\(account.id.text)"])
        return .json(account, status: .created)
    }

    /// `POST /internal/accounts`: `{email, password, role}` → 201 and the account. An account that exists with this
    /// role stays unchanged, 200, so `shopctl setup` may run twice.
    @Sendable func makeAccount(_ request: Request, _ context: ShopContext) async throws -> Response {
        let service = try context.requireService()
        var fields = try await request.jsonFields()
        let email = fields.required("email", .email)
        let password = fields.required("password", .password)
        let role = fields.required("role", .personRole)
        try fields.check()

        if let account = try await store.user(email: email)?.account, account.role == role { return .json(account) }
        let hash = try await hasher.hash(password, .ofTheShop(email))
        guard let account = try await store.add(email, role: role, passwordHash: hash, by: service.subject) else {
            throw Problem.conflict("email-taken", field: "email", "There is an account with this e-mail already.")
        }
        context.logger.record(
            .accountMade, "account created",
            metadata: ["user.id": "\(account.id.text)", "role": "\(role.rawValue)", "by": "\(service.subject)"])
        return .json(account, status: .created)
    }

    /// `POST /internal/accounts/unlock`: `{email}` → 200 and the account; clears its attempts to sign in.
    @Sendable func unlock(_ request: Request, _ context: ShopContext) async throws -> Response {
        let service = try context.requireService()
        var fields = try await request.jsonFields()
        let email = fields.required("email", .email)
        try fields.check()

        guard let account = try await store.user(email: email)?.account else { throw Problem.notFound("Account") }
        try await throttle.unlock(account, by: service.subject)
        context.logger.record(
            .accountUnlocked, "attempts to sign in to an account were cleared",
            metadata: ["user.id": "\(account.id.text)", "by": "\(service.subject)"])
        return .json(account)
    }
}
