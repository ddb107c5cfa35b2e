import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Wire

/// `/login`, `/register`, `/logout`.
struct SignInPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.login), use: site.answer { await show($0, "login") })
        router.post(RouterPath(Paths.login), use: site.answer(signIn))
        router.get(RouterPath(Paths.register), use: site.answer { await show($0, "register") })
        router.post(RouterPath(Paths.register), use: site.answer(register))
        router.post(RouterPath(Paths.logout), use: site.answer(signOut))
    }

    private func show(_ visit: Visit, _ page: String) async -> Response {
        let next = LocalPath.safe(visit.query["next"] ?? "")
        if visit.context.identity != nil { return visit.redirect(to: next) }
        return await visit.page(page, SignInModel(form: visit.freshForm(SignInForm.names, ["next": next])))
    }

    private func signIn(_ visit: Visit) async throws -> Response {
        let form = try await visit.sentForm(SignInForm.names)
        return try await visit.submit(form) {
            try await signedIn(visit, try SignInForm(form), saying: .signedIn)
        } again: { form, status in
            await visit.page("login", SignInModel(form: form.withoutSecrets()), status: status)
        }
    }

    private func register(_ visit: Visit) async throws -> Response {
        let form = try await visit.sentForm(SignInForm.names)
        return try await visit.submit(form) {
            let person = try SignInForm(form)
            _ = try await site.auth.register(
                email: person.email, password: person.password, for: visit.authCaller)
            return try await signedIn(visit, person, saying: .welcome)
        } again: { form, status in
            await visit.page("register", SignInModel(form: form.withoutSecrets()), status: status)
        }
    }

    private func signedIn(_ visit: Visit, _ person: SignInForm, saying flash: Flash) async throws -> Response {
        let signIn = try await site.auth.login(
            email: person.email, password: person.password, for: visit.authCaller)
        var headers = SessionCookie.headers(setting: signIn.token, for: visit.request)
        headers.append(contentsOf: HTTPFields(settingCookies: signIn.cookies))
        headers.append(contentsOf: await cookiesOfMergedCart(visit, signIn.token))
        return visit.redirect(to: person.next, saying: flash, headers: headers)
    }

    /// What was gathered before signing in goes along. If cart does not answer now, the cookie stays, and the cart page
    /// tries again.
    private func cookiesOfMergedCart(_ visit: Visit, _ token: AccessToken) async -> HTTPFields {
        let caller = visit.cartCaller(token: token.accessToken)
        guard caller.guestCookie != nil, let change = try? await site.cart.merge(for: caller) else { return [:] }
        return HTTPFields(settingCookies: change.cookies)
    }

    /// Ends the session, in all copies of its token. The browser forgets it in any case: somebody may be about to leave a
    /// machine that is not theirs.
    private func signOut(_ visit: Visit) async throws -> Response {
        let headers = SessionCookie.headers(deletingFor: visit.request)
        do throws(Problem) {
            if let token = visit.request.cookies[accessTokenCookie]?.value { try await site.auth.logout(token: token) }
        } catch  where error.status != 401 {
            return await visit.signedOut.page(
                "problem", ProblemModel(.signOutIncomplete, status: 503, visit), status: .serviceUnavailable,
                headers: headers, asksCart: false)
        } catch {
            // A token that is dead already.
        }
        return visit.redirect(to: Paths.home, saying: .signedOut, headers: headers)
    }
}

extension Visit {
    /// The same reader as a visitor.
    fileprivate var signedOut: Visit {
        var context = context
        context.identity = nil
        context.token = nil
        return site.visit(request, context)
    }
}

extension Problem {
    /// Auth did not take note of a sign-out.
    fileprivate static let signOutIncomplete = Problem(
        503, "sign-out-incomplete", "You are signed out in this browser, but the session could not be ended everywhere."
    )
}
