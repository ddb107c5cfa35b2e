import Daemon
import JSON
import Hummingbird
import Logging
import Wire

extension AuthAPI {
    /// `GET /auth/users?q=&limit=&cursor=`: accounts, newest first; `q` is a part of the e-mail.
    @Sendable func users(_ request: Request, _ context: ShopContext) async throws -> Response {
        _ = try await admin(context)
        var query = request.queryFields
        let part = query.optional("q", .sought(1...EmailAddress.maximumLength))
        let page = ListPage(&query, of: .id)
        try query.check(allowUnknown: true)

        let (accounts, total) = try await store.users(matching: part, before: page.cursor, limit: page.wanted)
        return try page.answer(accounts, totalCount: total, of: request) { $0.id.text }
    }

    /// `PATCH /auth/users/{id}`: `{role?, is_active?}` → the account; an absent field stays unchanged.
    @Sendable func updateUser(_ request: Request, _ context: ShopContext) async throws -> Response {
        let admin = try await admin(context)
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let change = fields.change(Account.self)
        try fields.check()

        guard
            let account = try await store.update(
                id, role: change.role, isActive: change.isActive, by: admin.account.email)
        else {
            throw Problem.notFound("User")
        }
        context.logger.info(
            "account changed",
            metadata: [
                "user.id": "\(id.text)", "admin.id": "\(admin.account.id.text)", "role": "\(account.role.rawValue)",
                "is_active": "\(account.isActive)",
            ])
        return .json(account)
    }
}
