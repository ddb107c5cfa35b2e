import Templating
import Wire

/// The reader of a page, with the texts and formats of their language. Each model has one, besides its data.
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
    /// The same language in order's API.
    var ofOrder: OrderLanguage {
        switch self {
        case .en: .english
        case .ru: .russian
        }
    }
}
