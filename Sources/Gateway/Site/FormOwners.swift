import Daemon
import HTTPTypes
import Hummingbird
import Wire

/// For whom a page's forms were made: a hidden field in each of them, put there by `parts/owner`.
///
/// A browser sends its cookie with whatever form stands open in it. So a form of one person, sent after another has signed in,
/// would act for the other one; the mark tells the two apart. It is a seal over the person's id, or over nothing for a visitor:
/// it says nobody's id, and alone it allows nothing.
struct FormOwners: Sendable {
    static let field = "owner"

    /// Who sends a form, compared with whom it was made for.
    enum Sender {
        case owner
        /// A person's form, and nobody is signed in any more.
        case visitor
        /// A visitor's form, and somebody has signed in since.
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
            // Who shows a token says with each request for whom it is. A browser's cookie does not, so its form must.
            return identity == nil || request.headers[.authorization] != nil ? .owner : .another
        }
        if isMark(mark, of: identity) { return .owner }
        if identity == nil { return .visitor }
        return isMark(mark, of: nil) ? .newcomer : .another
    }
}
