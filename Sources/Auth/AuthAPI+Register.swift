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

        let hash = try await hasher.hash(password)
        guard let account = try await store.add(email, role: .user, passwordHash: hash) else {
            throw Problem.conflict("email-taken", field: "email", "There is an account with this e-mail already.")
        }
        context.logger.info("account registered", metadata: ["user.id": "\(account.id.text)"])
        return .json(account, status: .created)
    }
}
