import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let login = "/login"
    package static let register = "/register"
    package static let logout = "/logout"

    package static func login(next: String) -> String { after(login, next) }
    package static func register(next: String) -> String { after(register, next) }

    private static func after(_ path: String, _ next: String) -> String {
        next == home ? path : with(path, [("next", next)])
    }
}

/// `/login`, `/register`, `/logout`.
struct SignInPages: SitePage {
    let site: Site

    static let login = PageView<SignInModel>("account/login")
    private static let register = PageView<SignInModel>("account/register")
    static let views: [any AnyView] = [login, register]

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.login), use: site.answer { await show($0, Self.login) })
        router.post(RouterPath(Paths.login), use: site.take(signIn, from: .anyone))
        router.get(RouterPath(Paths.register), use: site.answer { await show($0, Self.register) })
        router.post(RouterPath(Paths.register), use: site.take(register, from: .anyone))
        router.post(RouterPath(Paths.logout), use: site.take(signOut, from: .visitors))
    }

    private func show(_ visit: Visit, _ page: PageView<SignInModel>) async -> Response {
        let next = LocalPath.safe(visit.query["next"] ?? "")
        if visit.context.identity != nil { return visit.redirect(to: next) }
        return await show(visit, page, visit.freshForm(SignInForm.names, ["next": next]), .ok)
    }

    private func show(
        _ visit: Visit, _ page: PageView<SignInModel>, _ form: Form, _ status: HTTPResponse.Status
    ) async -> Response {
        await visit.page(page, SignInModel(form: form.withoutSecrets(), kept: visit.sent?.kept), status: status)
    }

    private func signIn(_ visit: Visit) -> Submission {
        submission(visit, Self.login) { person in
            try await signedIn(visit, person, saying: .signedIn)
        }
    }

    private func register(_ visit: Visit) -> Submission {
        submission(visit, Self.register) { person in
            _ = try await site.auth.register(
                email: person.email, password: person.password, for: visit.authCaller)
            return try await signedIn(visit, person, saying: .welcome)
        }
    }

    /// - Parameter page: the one with the form; the other one leads here with a button where it keeps something, and not with
    ///   a link, which would lose it.
    private func submission(
        _ visit: Visit, _ page: PageView<SignInModel>, _ deed: @escaping @Sendable (SignInForm) async throws -> Response
    ) -> Submission {
        let form = visit.sentForm(SignInForm.names)
        return visit.submit(form) {
            form["show"].isEmpty ? try await deed(SignInForm(form)) : await show(visit, page, form, .ok)
        } again: { form, status in
            await show(visit, page, form, status)
        }
    }

    private func signedIn(_ visit: Visit, _ person: SignInForm, saying flash: Flash) async throws -> Response {
        let signIn = try await site.auth.login(
            email: person.email, password: person.password, for: visit.authCaller)
        let identity = try site.tokens.verify(signIn.token.accessToken)
        var headers = HTTPFields(settingCookies: signIn.cookies)
        headers.append(contentsOf: await cookiesOfMergedCart(visit, signIn.token))
        if let kept = visit.sent?.kept, site.owners.isMark(kept.owner, of: identity) {
            // The browser sends the same fields there, and the page shows the kept form.
            return visit.redirect(to: person.next, status: .temporaryRedirect, headers: headers)
        }
        return visit.by(identity).redirect(to: person.next, saying: flash, headers: headers)
    }

    /// The guest's cart is merged. If cart does not answer now, the cookie stays, and the cart page tries again.
    private func cookiesOfMergedCart(_ visit: Visit, _ token: AccessToken) async -> HTTPFields {
        let caller = visit.cartCaller(token: token.accessToken)
        guard caller.guestCookie != nil, let change = try? await site.cart.merge(for: caller) else { return [:] }
        return HTTPFields(settingCookies: change.cookies)
    }

    /// Ends the session, in all copies of its token. The browser forgets it in any case: somebody may be about to leave a
    /// machine that is not theirs. A reader who finds somebody else signed in is told so, on that one's account page.
    private func signOut(_ visit: Visit) -> Submission {
        visit.submit(visit.freshForm(AccountPage.names)) {
            let headers = SessionCookie.headers(deletingFor: visit.request)
            do throws(Problem) {
                if let token = visit.request.cookie(accessTokenCookie) {
                    try await site.auth.logout(token: token)
                }
            } catch  where error.status != 401 {
                return await visit.by(nil).page(
                    ProblemModel.view, ProblemModel(.signOutIncomplete, status: 503, visit),
                    status: .serviceUnavailable,
                    headers: headers, asksCart: false)
            } catch {
                // A token that is dead already.
            }
            return visit.by(nil).redirect(to: Paths.home, saying: .signedOut, headers: headers)
        } again: { form, status in
            try await AccountPage(site: site).show(visit, form, status)
        }
    }
}

extension Problem {
    /// Auth did not record a sign-out.
    fileprivate static let signOutIncomplete = Problem(
        503, "sign-out-incomplete", "You are signed out in this browser, but the session could not be ended everywhere."
    )
}
