import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// What a page does with a form that was sent. Pages only say it; whether it is done is decided in one place, `Site.take`.
struct Submission: Sendable {
    let form: Form
    let deed: @Sendable () async throws -> Response
    /// The page with the form, with what was entered and what is wrong, answered with that status.
    let again: @Sendable (Form, HTTPResponse.Status) async throws -> Response
    /// The same for what was deleted meanwhile; nil when the form then makes no sense.
    let gone: (@Sendable (Form, HTTPResponse.Status) async throws -> Response)?
}

/// Who may send a form besides the one whom it was made for.
enum Senders {
    /// Nobody: it acts for a person, or shows what is a person's.
    case owner
    /// Also who has signed in or out meanwhile: it only adds to the sender's own cart, or ends a session.
    case visitors
    /// Anybody: it is how one becomes somebody. It carries along what waits for that.
    case anyone
}

extension Visit {
    /// Does what a form asks for; when it is refused, shows the form again with what was entered and what is wrong.
    ///
    /// - Parameters:
    ///   - again: the page with the form, answered with the problem's own status.
    ///   - gone: the same for what was deleted meanwhile; nil when the form then makes no sense.
    func submit(
        _ form: Form, deed: @escaping @Sendable () async throws -> Response,
        again: @escaping @Sendable (Form, HTTPResponse.Status) async throws -> Response,
        gone: (@Sendable (Form, HTTPResponse.Status) async throws -> Response)? = nil
    ) -> Submission {
        Submission(form: form, deed: deed, again: again, gone: gone)
    }
}

extension Site {
    /// A route's closure from a page's function that takes a form.
    func take(
        _ page: @escaping @Sendable (Visit) async throws -> Submission, from senders: Senders = .owner
    ) -> @Sendable (Request, ShopContext) async throws -> Response {
        { request, context in
            let sent = SentForm(try await request.formFields(), carries: senders == .anyone)
            return try await answer(Visit(site: self, request, context, sent), sent, from: senders, page)
        }
    }

    /// The same for pages that only admins see.
    func adminTake(
        _ page: @escaping @Sendable (Visit) async throws -> Submission
    ) -> @Sendable (Request, ShopContext) async throws -> Response {
        take { visit in
            try visit.context.requireAdmin()
            return try await page(visit)
        }
    }

    private func answer(
        _ visit: Visit, _ sent: SentForm, from senders: Senders, _ page: (Visit) async throws -> Submission
    ) async throws -> Response {
        let identity = visit.context.identity
        let sender = owners.sender(of: sent, visit.request, identity)
        do {
            if sender == .visitor, senders == .owner { throw Problem.unauthorized() }
            let submission = try await page(visit)
            let isRefused: Bool =
                switch sender {
                case .owner, .visitor: false
                case .newcomer: senders == .owner
                case .another: senders != .anyone
                }
            switch (isRefused, sent.isKept) {
            case (false, false): return try await run(submission)
            case (false, true): return try await again(submission, saying: .formBack, .ok, visit)
            case (true, false): return try await again(submission, saying: .formOfAnother, .conflict, visit)
            // What somebody typed and left is shown to nobody else.
            case (true, true): return visit.redirect(to: visit.address)
            }
        } catch let problem as Problem
            where problem.status == 401 && senders != .anyone && (sender == .visitor || identity != nil)
        {
            return await signInFirst(visit, sent)
        } catch let problem as Problem where problem.status >= 500 || problem.status == 429 {
            // The page with the form can't be shown: what was typed waits in the page that says so.
            guard sender == .owner, let kept = KeptForm(whole: sent.fields.texts()) else { throw problem }
            return await ErrorPages(site: self).page(problem, keeping: kept, visit)
        }
    }

    private func run(_ submission: Submission) async throws -> Response {
        do {
            return try await submission.deed()
        } catch let problem as Problem where [400, 401, 409, 422, 429, 503, 504].contains(problem.status) {
            // A 401 that is not about the form: the session has ended.
            if problem.status == 401, !submission.form.isSignIn { throw problem }
            return try await submission.again(submission.form.refused(problem), .init(code: problem.status))
        } catch let problem as Problem where problem.status == 404 {
            guard let gone = submission.gone else { throw problem }
            return try await gone(submission.form.refused(problem), .notFound)
        }
    }

    /// The form with what was sent, and why nothing was done.
    private func again(
        _ submission: Submission, saying key: TextKey, _ status: HTTPResponse.Status, _ visit: Visit
    ) async throws -> Response {
        let email = visit.context.identity?.email ?? ""
        return try await submission.again(submission.form.refused(saying: visit.texts(key, ["email": email])), status)
    }

    /// The sign-in page, which keeps what was sent.
    private func signInFirst(_ visit: Visit, _ sent: SentForm) async -> Response {
        let identity = visit.context.identity
        var fields = sent.fields.texts()
        fields[FormOwners.field] = sent.owner ?? owners.mark(of: identity)
        let kept = KeptForm(fields)
        let visitor = visit.by(nil)
        let form = visitor.freshForm(SignInForm.names, ["next": LocalPath.safe(visit.address)])
            .refused(saying: visit.texts[kept == nil ? .formSignedOutLost : .formSignedOut])
        return await visitor.page(
            SignInPages.login, SignInModel(form: form, kept: kept), status: .unauthorized,
            // A session that auth has ended goes too.
            headers: identity == nil ? [:] : SessionCookie.headers(deletingFor: visit.request))
    }
}
