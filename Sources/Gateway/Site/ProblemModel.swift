import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// `site/problem`: 403, 404, 500, 503 and similar errors.
struct ProblemModel: ViewModel {
    let problem: Problem
    let status: Int
    let requestID: String?
    /// The address at which the reader can try again.
    let retryPath: String
    /// The form that was sent and not processed.
    let kept: KeptForm?
    let reader: Reader

    static let view = PageView<ProblemModel>("site/problem")

    init(_ problem: Problem, status: Int, kept: KeptForm? = nil, _ visit: Visit) {
        self.kept = kept
        self.problem = problem
        self.status = status
        requestID = visit.context.requestID
        retryPath = visit.request.method == .get || kept != nil ? LocalPath.safe(visit.address) : Paths.home
        reader = visit.reader
    }

    static let names: [Name<Self>] = [
        .text("problemStatus") { String($0.status) },
        .text("problemTitle") { $0.reader.texts[$0.titleKey] },
        .text("problemText") {
            $0.status == 404
                ? $0.reader.texts[.problemNotFound] : ProblemText($0.problem, $0.reader.texts).sentence
        },
        .text("problemID") { $0.requestID },
        // A sign-out can't be repeated: the browser has forgotten the session.
        .flag("problemCanRetry") {
            ($0.status >= 500 || $0.status == 429) && $0.problem.slug != "sign-out-incomplete"
        },
        .text("problemRetryPath") { $0.retryPath },
        .flag("isKeeping") { $0.kept != nil },
        .list("keptFields") { model in
            (model.kept?.fields ?? [:]).filter { $0.key != FormOwners.field }.sorted { $0.key < $1.key }
                .map { KeptField(name: $0.key, value: $0.value) }
        },
    ]

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
