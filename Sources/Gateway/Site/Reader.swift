import Templating
import Wire

/// Who reads a page, and how their language says and writes things. A model takes this and what it shows.
struct Reader: Sendable {
    /// nil for a visitor.
    let identity: Identity?
    let texts: Texts
    let format: Format

    var isAdmin: Bool { identity?.role == .admin }
    var isSignedIn: Bool { identity != nil }
    var language: OrderLanguage { texts.language.ofOrder }

    func isBuyer(of order: Order) -> Bool { identity?.userID == order.user.id }
}

extension Language {
    /// The same, as order has it.
    var ofOrder: OrderLanguage {
        switch self {
        case .en: .english
        case .ru: .russian
        }
    }
}
