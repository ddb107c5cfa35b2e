import Daemon
import Templating
import Wire

/// `pages/account`.
struct AccountModel: ViewModel {
    private let account: Account?
    private let form: Form
    private let visit: Visit

    /// - Parameter account: nil when auth does not answer.
    init(_ account: Account?, form: Form, _ visit: Visit) {
        self.account = account
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "accountEmail": account?.email ?? visit.context.identity?.email
        case "accountSince": account.map { visit.format.time($0.createdAt) }
        case "accountTimestamp": account?.createdAt.description
        case "accountIsUnknown": account == nil
        case "form": form
        default: nil
        }
    }
}
