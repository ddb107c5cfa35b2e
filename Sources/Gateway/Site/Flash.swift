import Templating

/// A short message about the last action. The next page shows it once (`FlashCookie`).
package enum Flash: String, Sendable, CaseIterable {
    case added, cartChanged, cartAccepted, cartCleared, signedIn, signedOut, welcome, passwordChanged, ordered,
        canceled, saved,
        created,
        deleted

    var key: TextKey {
        switch self {
        case .added: .flashAdded
        case .cartChanged: .flashCartChanged
        case .cartAccepted: .flashCartAccepted
        case .cartCleared: .flashCartCleared
        case .signedIn: .flashSignedIn
        case .signedOut: .flashSignedOut
        case .welcome: .flashWelcome
        case .passwordChanged: .flashPasswordChanged
        case .ordered: .flashOrdered
        case .canceled: .flashCanceled
        case .saved: .flashSaved
        case .created: .flashCreated
        case .deleted: .flashDeleted
        }
    }
}
