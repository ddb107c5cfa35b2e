import Clients
import Daemon
import FoundationEssentials
import Templating
import Wire

/// `admin/users/users`.
struct AdminUsersModel: ViewModel {
    let page: Clients.Page<Account>
    let query: ListQuery
    let form: Form
    /// The address to which forms of the list are sent, so that they return to the same page of the list.
    let address: String
    let reader: Reader

    static let fields = ["q"]

    static let names: [Name<Self>] = [
        .list("users") { model in
            model.page.elements.map { UserRow(account: $0, reader: model.reader) }
        },
        .flag("isEmpty") { $0.page.elements.isEmpty },
        .form("form", []) { $0.form },
        .form("query", fields) { $0.query.form },
        .text("listPath") { $0.address },
        .text("nextPath") { $0.page.nextCursor.map($0.path(cursor:)) },
        .text("firstPath") { $0.query.cursor == nil ? nil : $0.path(cursor: "") },
    ]

    private func path(cursor: String) -> String {
        Paths.with(Paths.adminUsers, Self.fields.map { ($0, query[$0]) } + [("cursor", cursor)])
    }
}

struct UserRow: ViewModel {
    let account: Account
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("userID") { $0.account.id.text },
        .text("userEmail") { $0.account.email },
        .text("userSince") { $0.reader.format.time($0.account.createdAt) },
        .text("userTimestamp") { $0.account.createdAt.description },
        .flag("userIsAdmin") { $0.account.role == .admin },
        .flag("userIsActive") { $0.account.isActive },
        // Admins can't remove their own rights by mistake.
        .flag("userIsReader") { $0.account.id == $0.reader.identity?.userID },
    ]
}
