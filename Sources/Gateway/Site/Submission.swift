import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// A page's handling of a sent form. Pages only describe it; `Site.take` decides whether it is run.
struct Submission: Sendable {
    let form: Form
    let deed: @Sendable () async throws -> Response
    /// The page with the form, the entered values and the errors, with this status.
    let again: @Sendable (Form, HTTPResponse.Status) async throws -> Response
    /// The same if the object was deleted meanwhile; nil if the form then makes no sense.
    let gone: (@Sendable (Form, HTTPResponse.Status) async throws -> Response)?
}

/// The people who may send a form, besides its owner.
enum Senders {
    /// Only its owner, because it acts for a person or shows a person's data.
    case owner
    /// Also people who have signed in or out meanwhile, because it only adds to the sender's own cart or ends a session.
    case visitors
    /// Anybody, because it signs people in. It carries along the form that waits for the sign-in.
    case anyone
}

extension Visit {
    /// Runs a form's action. If it is refused, shows the form again with the entered values and the errors.
    ///
    /// - Parameters:
    ///   - again: the page with the form, with the problem's status.
    ///   - gone: the same if the object was deleted meanwhile; nil if the form then makes no sense.
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
            // One person's kept form is never shown to another.
            case (true, true): return visit.redirect(to: visit.address)
            }
        } catch let problem as Problem
            where problem.status == 401 && senders != .anyone && (sender == .visitor || identity != nil)
        {
            return await signInFirst(visit, sent)
        } catch let problem as Problem where problem.status >= 500 || problem.status == 429 {
            // The page with the form can't be shown, so the error page keeps the typed values.
            guard sender == .owner, let kept = KeptForm(whole: sent.fields.texts()) else { throw problem }
            return await ErrorPages(site: self).page(problem, keeping: kept, visit)
        }
    }

    private func run(_ submission: Submission) async throws -> Response {
        do {
            return try await submission.deed()
        } catch let problem as Problem where [400, 401, 409, 422, 429, 503, 504].contains(problem.status) {
            // This 401 is not about the form: the session has ended.
            if problem.status == 401, !submission.form.isSignIn { throw problem }
            return try await submission.again(submission.form.refused(problem), .init(code: problem.status))
        } catch let problem as Problem where problem.status == 404 {
            guard let gone = submission.gone else { throw problem }
            return try await gone(submission.form.refused(problem), .notFound)
        }
    }

    /// The form with the sent values, and the reason why it was not processed.
    private func again(
        _ submission: Submission, saying key: TextKey, _ status: HTTPResponse.Status, _ visit: Visit
    ) async throws -> Response {
        let email = visit.context.identity?.email ?? ""
        return try await submission.again(submission.form.refused(saying: visit.texts(key, ["email": email])), status)
    }

    /// The sign-in page, which keeps the sent form.
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
            // The browser also forgets a session that auth has ended.
            headers: identity == nil ? [:] : SessionCookie.headers(deletingFor: visit.request))
    }
}
