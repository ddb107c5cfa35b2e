import Daemon
import Templating
import Wire

/// `account/account`.
struct AccountModel: ViewModel {
    /// nil if auth does not answer.
    let account: Account?
    let form: Form
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("accountEmail") { $0.account?.email ?? $0.reader.identity?.email },
        .text("accountSince") { ($0.account?.createdAt).map($0.reader.format.time) },
        .text("accountTimestamp") { $0.account?.createdAt.description },
        .flag("accountIsUnknown") { $0.account == nil },
        .form("form", AccountPage.names) { $0.form },
    ]
}
