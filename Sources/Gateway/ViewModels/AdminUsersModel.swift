import Clients
import Daemon
import FoundationEssentials
import Templating
import Wire

/// `pages/admin/users`.
struct AdminUsersModel: ViewModel {
    private let page: Clients.Page<Account>
    private let query: ListQuery
    private let form: Form
    private let visit: Visit

    init(_ page: Clients.Page<Account>, _ query: ListQuery, form: Form, _ visit: Visit) {
        self.page = page
        self.query = query
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "users": page.elements.map { AdminUserRowModel(account: $0, visit: visit) }
        case "isEmpty": page.elements.isEmpty
        case "form": form
        case "query": query.form
        case "listPath": visit.address
        case "nextPath": page.nextCursor.map { Paths.with(Paths.adminUsers, [("q", query["q"]), ("cursor", $0)]) }
        case "firstPath": query.cursor == nil ? nil : Paths.with(Paths.adminUsers, [("q", query["q"])])
        default: nil
        }
    }
}

struct AdminUserRowModel: ViewModel {
    let account: Account
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "userID": account.id.text
        case "userEmail": account.email
        case "userSince": visit.format.time(account.createdAt)
        case "userTimestamp": account.createdAt.description
        case "userIsAdmin": account.role == .admin
        case "userIsActive": account.isActive
        // Nobody takes the rights from themselves by a slip.
        case "userIsReader": account.id == visit.context.identity?.userID
        default: nil
        }
    }
}
