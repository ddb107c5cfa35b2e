import Clients
import Daemon
import Hummingbird
import Wire

/// `/account`: who is signed in, and a new password.
struct AccountPage {
    let site: Site
    static let names = ["old_password", "new_password"]

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.account), use: site.answer(show))
        router.post(RouterPath(Paths.account), use: site.take(changePassword))
        router.get(RouterPath(Paths.changePassword), use: site.answer { $0.redirect(to: Paths.password) })
    }

    private func show(_ visit: Visit) async throws -> Response {
        try visit.context.requireUser()
        return try await show(visit, visit.freshForm(Self.names), .ok)
    }

    func show(_ visit: Visit, _ form: Form, _ status: HTTPResponse.Status) async throws -> Response {
        let account = try await unlessDown { () throws(Problem) in try await site.auth.me(token: visit.token) }
        return await visit.page("account", AccountModel(account, form: form, visit), status: status)
    }

    private func changePassword(_ visit: Visit) throws -> Submission {
        try visit.context.requireUser()
        let form = visit.sentForm(Self.names)
        return visit.submit(form) {
            var fields = form.fields
            let old = fields.required("old_password", .verbatim(1...maximumBodySize))
            let new = fields.required("new_password", .verbatim(1...maximumBodySize))
            try fields.check(allowUnknown: true)
            let token = try await site.auth.changePassword(old: old, new: new, token: visit.token)
            return visit.redirect(
                to: Paths.account, saying: .passwordChanged,
                headers: SessionCookie.headers(setting: token, for: visit.request))
        } again: { form, status in
            try await show(visit, form.withoutSecrets(), status)
        }
    }
}

/// What a sister has to say; nil when it is down, for the parts of a page that can do without.
func unlessDown<Value: Sendable>(_ ask: () async throws(Problem) -> Value) async throws(Problem) -> Value? {
    do {
        return try await ask()
    } catch {
        if error.status == 503 { return nil }
        throw error
    }
}
