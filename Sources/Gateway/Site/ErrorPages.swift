import Daemon
import HTTPTypes
import Hummingbird
import Wire

/// The pages of what went wrong; for who is not signed in, the way to sign in.
struct ErrorPages: Sendable {
    let site: Site

    func answer(_ problem: Problem, _ request: Request, _ context: ShopContext) async -> Response {
        let visit = Visit(site: site, request, context.withCaller)
        if problem.status == 401 {
            // The browser has no use for a session that has ended.
            let ended = request.cookie(accessTokenCookie) != nil
            return visit.redirect(
                to: Paths.login(next: visit.address),
                headers: ended ? SessionCookie.headers(deletingFor: request) : [:])
        }
        return await page(problem, visit)
    }

    /// - Parameter kept: a form that was not done, for a button that sends it again.
    func page(_ problem: Problem, keeping kept: KeptForm? = nil, _ visit: Visit) async -> Response {
        var headers = HTTPFields()
        for (name, value) in problem.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        // An address whose id is none leads nowhere, and that is all a reader of pages wants to know.
        let status = problem.status == 422 && visit.request.method == .get ? 404 : problem.status
        return await visit.page(
            ProblemModel.view, ProblemModel(problem, status: status, kept: kept, visit), status: .init(code: status),
            headers: headers,
            // It is answered outside the bound on requests, so it must not wait for anybody.
            asksCart: false)
    }
}
