import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// `pages/problem`: 403, 404, 500, 503 and their like.
struct ProblemModel: ViewModel {
    private let problem: Problem
    private let status: Int
    private let visit: Visit

    init(_ problem: Problem, status: Int, _ visit: Visit) {
        self.problem = problem
        self.status = status
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "problemStatus": String(status)
        case "problemTitle": visit.texts[titleKey]
        case "problemText": status == 404 ? visit.texts[.problemNotFound] : ProblemText(problem, visit.texts).sentence
        case "problemID": visit.context.requestID
        // A sign-out can't be repeated: the browser has forgotten the session.
        case "problemCanRetry": (status >= 500 || status == 429) && problem.slug != "sign-out-incomplete"
        case "problemRetryPath": visit.request.method == .get ? LocalPath.safe(visit.address) : Paths.home
        default: nil
        }
    }

    private var titleKey: TextKey {
        switch status {
        case 403: .problemTitle403
        case 404: .problemTitle404
        case 429: .problemTitle429
        case 503: .problemTitle503
        case 400..<500: .problemTitle400
        default: .problemTitle500
        }
    }
}
