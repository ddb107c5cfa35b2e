import Clients
import Daemon
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let account = "/account"
    /// The form that changes the password.
    package static let password = "/account#password"
    /// The address at which password managers look for the form (W3C, A Well-Known URL for Changing Passwords).
    package static let changePassword = "/.well-known/change-password"
}

/// `/account`: the signed-in person, and a new password.
struct AccountPage: SitePage {
    let site: Site

    private static let view = PageView<AccountModel>("account/account")
    static let views: [any AnyView] = [view]
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
        let model = AccountModel(account: account, form: form, reader: visit.reader)
        return await visit.page(Self.view, model, status: status)
    }

    private func changePassword(_ visit: Visit) throws -> Submission {
        try visit.context.requireUser()
        let form = visit.sentForm(Self.names)
        return visit.submit(form) {
            var fields = form.fields
            let old = fields.required("old_password", .verbatim(1...maximumBodySize))
            let new = fields.required("new_password", .verbatim(1...maximumBodySize))
            try fields.check(allowUnknown: true)
            let signIn = try await site.auth.changePassword(
                old: old, new: new, token: visit.token, for: visit.authCaller)
            return visit.redirect(
                to: Paths.account, saying: .passwordChanged,
                headers: HTTPFields(settingCookies: signIn.cookies))
        } again: { form, status in
            try await show(visit, form.withoutSecrets(), status)
        }
    }
}

/// A sister's answer; nil if the sister is down. For optional parts of a page.
func unlessDown<Value: Sendable>(_ ask: () async throws(Problem) -> Value) async throws(Problem) -> Value? {
    do {
        return try await ask()
    } catch {
        if error.status == 503 { return nil }
        throw error
    }
}
