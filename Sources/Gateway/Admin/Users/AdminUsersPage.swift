import Clients
import Daemon
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let adminUsers = "/admin/users"
}

/// `/admin/users`: the accounts, their roles and blocks.
struct AdminUsersPage: SitePage {
    let site: Site

    private static let view = PageView<AdminUsersModel>("admin/users/users")
    static let views: [any AnyView] = [view]
    static let adminTab: AdminTab? = AdminTab(path: Paths.adminUsers, name: .adminUsers)

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminUsers), use: site.adminAnswer(list))
        router.post(RouterPath(Paths.adminUsers), use: site.adminTake(change))
    }

    private func list(_ visit: Visit) async throws -> Response {
        try await list(visit, visit.freshForm([]), .ok)
    }

    private func list(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        var query = ListQuery(AdminUsersModel.fields, of: visit)
        let page = try await query.answer { fields, page in
            let part = fields.optional("q", .sought(1...254))
            try fields.check(allowUnknown: true)
            return try await site.auth.users(matching: part, page: page, token: visit.token)
        }
        let model = AdminUsersModel(
            page: page, query: query, form: form, address: visit.address, reader: visit.reader)
        return await visit.page(Self.view, model, status: status == .ok ? query.status : status)
    }

    private func change(_ visit: Visit) -> Submission {
        let form = visit.sentForm(["user_id", "action"])
        return visit.submit(form) {
            var fields = form.fields
            let id = fields.required("user_id", .id)
            let action = fields.required("action", .oneOf(Action.self))
            try fields.check(allowUnknown: true)
            _ = try await site.auth.updateUser(id, role: action.role, isActive: action.isActive, token: visit.token)
            return visit.redirect(to: visit.address, saying: .saved)
        } again: { form, status in
            try await list(visit, form, status)
        }
    }

    private enum Action: String, CaseIterable {
        case promote, demote, block, unblock

        var role: Role? {
            switch self {
            case .promote: .admin
            case .demote: .user
            case .block, .unblock: nil
            }
        }

        var isActive: Bool? {
            switch self {
            case .block: false
            case .unblock: true
            case .promote, .demote: nil
            }
        }
    }
}
