import Daemon
import HTTPTypes
import Hummingbird
package import Mustache
import Templating
import Wire

/// What a template shows; every value is formatted before it gets here.
package protocol ViewModel: MustacheParent, Sendable {}

/// A page within its frame: names that the page does not know are the frame's.
struct Framed<Content: ViewModel>: ViewModel {
    let frame: FrameModel
    let page: Content

    func child(named name: String) -> Any? { page.child(named: name) ?? frame.child(named: name) }
}

/// What stands around every page: `layout`, `parts/header`, `parts/footer`.
struct FrameModel: ViewModel {
    private let visit: Visit
    /// nil when it is not known.
    private let cartCount: Int?
    private let flash: Flash?

    init(visit: Visit, cartCount: Int?, flash: Flash?) {
        self.visit = visit
        self.cartCount = cartCount
        self.flash = flash
    }

    func child(named name: String) -> Any? {
        switch name {
        case "language": visit.texts.language.rawValue
        case "languages": Language.allCases.map { LanguageLink(language: $0, visit: visit) }
        case "isSignedIn": visit.context.identity != nil
        case "isAdmin": visit.context.isAdmin
        case "email": visit.context.identity?.email
        case "cartCount": cartCount.flatMap { $0 > 0 ? String(min($0, 9999)) : nil }
        case "cartLabel": cartCount.map { visit.texts.plural(.cartLabel, $0) } ?? visit.texts[.cartTitle]
        case "loginPath": Paths.login(next: visit.request.method == .get ? here : Paths.home)
        case "flash": flash.map { visit.texts[$0.key] }
        case "adminTabs": adminTabs
        case "formOwner": visit.site.owners.mark(of: visit.context.identity)
        case "currency": visit.site.currency
        case "searchText": visit.query["q"] ?? ""
        default: nil
        }
    }

    private var adminTabs: [TabModel] {
        let tabs: [(String, TextKey)] = [
            (Paths.admin, .adminDashboard), (Paths.adminOrders, .adminOrders), (Paths.adminProducts, .adminProducts),
            (Paths.adminCategories, .adminCategories), (Paths.adminTemplates, .adminTemplates),
            (Paths.adminDeliveries, .adminDeliveries), (Paths.adminUsers, .adminUsers), (Paths.adminStats, .adminStats),
        ]
        let path = visit.request.uri.path
        return tabs.map { tab, key in
            let isBelow = tab != Paths.admin && path.hasPrefix(tab + "/")
            return TabModel(path: tab, name: visit.texts[key], isCurrent: path == tab || isBelow)
        }
    }

    /// Where signing in leads back to; the sign-in pages lead home and not to themselves.
    private var here: String {
        [Paths.login, Paths.register].contains(visit.request.uri.path) ? Paths.home : LocalPath.safe(visit.address)
    }
}

struct LanguageLink: ViewModel {
    let language: Language
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "languageCode": language.rawValue
        case "languageName": language == .en ? "English" : "Русский"
        case "languageIsCurrent": language == visit.texts.language
        case "languagePath":
            Paths.with(
                Paths.language,
                [
                    ("to", language.rawValue),
                    ("next", visit.request.method == .get ? visit.address : visit.request.uri.path),
                ])
        default: nil
        }
    }
}

/// A part of the administration.
struct TabModel: ViewModel {
    let path: String
    let name: String
    let isCurrent: Bool

    func child(named name: String) -> Any? {
        switch name {
        case "tabPath": path
        case "tabName": self.name
        case "tabIsCurrent": isCurrent
        default: nil
        }
    }
}
