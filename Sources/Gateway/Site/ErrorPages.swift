import Daemon
import HTTPTypes
import Hummingbird
import Wire

/// The error pages. A 401 becomes a redirect to the sign-in page.
struct ErrorPages: Sendable {
    let site: Site

    func answer(_ problem: Problem, _ request: Request, _ context: ShopContext) async -> Response {
        let visit = Visit(site: site, request, context.withCaller)
        if problem.status == 401 {
            // The browser should forget a session that has ended.
            let ended = request.cookie(accessTokenCookie) != nil
            return visit.redirect(
                to: Paths.login(next: visit.address),
                headers: ended ? SessionCookie.headers(deletingFor: request) : [:])
        }
        return await page(problem, visit)
    }

    /// - Parameter kept: a form that was not processed, for a button that sends it again.
    func page(_ problem: Problem, keeping kept: KeptForm? = nil, _ visit: Visit) async -> Response {
        var headers = HTTPFields()
        for (name, value) in problem.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        // For readers of pages, an address with an invalid id is a page that does not exist.
        let status = problem.status == 422 && visit.request.method == .get ? 404 : problem.status
        return await visit.page(
            ProblemModel.view, ProblemModel(problem, status: status, kept: kept, visit), status: .init(code: status),
            headers: headers,
            // Error pages are not counted by the limit on requests, so they must not wait for another daemon.
            asksCart: false)
    }
}
