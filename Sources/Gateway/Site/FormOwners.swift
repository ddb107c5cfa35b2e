import Daemon
import HTTPTypes
import Hummingbird
import Wire

/// Marks the person for whom a page's forms were made, in a hidden field of each form (`parts/owner`).
///
/// A browser sends its current cookie with every open form. Without the mark, a form of one person that is sent after another
/// has signed in would act for the other one. The mark is a seal over the person's id, or over nothing for a visitor. It does
/// not reveal the id and grants no rights.
struct FormOwners: Sendable {
    static let field = "owner"

    /// The sender of a form, compared with the person for whom it was made.
    enum Sender {
        case owner
        /// A person's form, but nobody is signed in now.
        case visitor
        /// A visitor's form, but somebody has signed in since.
        case newcomer
        case another
    }

    private let seal: Seal

    init(_ settings: Settings) throws(SettingError) {
        seal = try Seal("shop-gateway form owner", settings)
    }

    func mark(of identity: Identity?) -> String { seal.code(of: identity?.subject ?? "") }

    func isMark(_ mark: String, of identity: Identity?) -> Bool { seal.isCode(mark, of: identity?.subject ?? "") }

    func sender(of form: SentForm, _ request: Request, _ identity: Identity?) -> Sender {
        guard let mark = form.owner else {
            // A client with a token names its user in each request. A browser's cookie does not, so the form must.
            return identity == nil || request.headers[.authorization] != nil ? .owner : .another
        }
        if isMark(mark, of: identity) { return .owner }
        if identity == nil { return .visitor }
        return isMark(mark, of: nil) ? .newcomer : .another
    }
}
