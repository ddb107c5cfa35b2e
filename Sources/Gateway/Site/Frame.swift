import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// A page within its frame, with the names of both.
struct Framed<Page: ViewModel>: ViewModel {
    let frame: FrameModel
    let page: Page

    static var names: [Name<Self>] { Page.names(of: \.page) + FrameModel.names(of: \.frame) }
}

/// The common parts of every page: `layout`, `parts/header`, `parts/footer`, `admin/nav`.
struct FrameModel: ViewModel {
    let reader: Reader
    /// nil if it is unknown.
    let cartCount: Int?
    let flash: Flash?
    let path: String
    /// The address to which the reader returns after changing the language or signing in.
    let here: String
    let isGet: Bool
    let searchText: String
    let formOwner: String
    let currency: String
    let head: PageHeadModel

    init(_ visit: Visit, _ head: PageHead, cartCount: Int?, flash: Flash?) {
        reader = visit.reader
        self.cartCount = cartCount
        self.flash = flash
        path = visit.request.uri.path
        isGet = visit.request.method == .get
        here = isGet ? visit.address : path
        searchText = visit.query["q"] ?? ""
        formOwner = visit.site.owners.mark(of: visit.context.identity)
        currency = visit.site.currency
        self.head = PageHeadModel(head, visit)
    }

    static let names: [Name<Self>] =
        [
            .text("language") { $0.reader.texts.language.rawValue },
            .list("languages") { frame in
                Language.allCases.map {
                    LanguageLink(language: $0, current: frame.reader.texts.language, here: frame.here)
                }
            },
            .flag("isSignedIn") { $0.reader.isSignedIn },
            .flag("isAdmin") { $0.reader.isAdmin },
            .text("cartCount") { $0.cartCount.flatMap { $0 > 0 ? String(min($0, 9999)) : nil } },
            .text("cartLabel") { frame in
                frame.cartCount.map { frame.reader.texts.plural(.cartLabel, $0) } ?? frame.reader.texts[.cartTitle]
            },
            .text("loginPath") { Paths.login(next: $0.afterSignIn) },
            .text("flash") { frame in frame.flash.map { frame.reader.texts[$0.key] } },
            .flag("isAdded") { $0.flash == .added },
            .list("adminTabs") { $0.adminTabs },
            .text("formOwner") { $0.formOwner },
            .text("currency") { $0.currency },
            .text("searchText") { $0.searchText },
        ] + PageHeadModel.names(of: \.head)

    private var adminTabs: [LinkModel] {
        GatewayDaemon.pages.compactMap { $0.adminTab }.map { tab in
            let isBelow = tab.path != Paths.admin && path.hasPrefix(tab.path + "/")
            return LinkModel(
                path: tab.path, text: reader.texts[tab.name], isCurrent: path == tab.path || isBelow)
        }
    }

    /// From the sign-in pages the reader goes home, and not back to them.
    private var afterSignIn: String {
        !isGet || [Paths.login, Paths.register].contains(path) ? Paths.home : LocalPath.safe(here)
    }
}

struct LanguageLink: ViewModel {
    let language: Language
    let current: Language
    let here: String

    static let names: [Name<Self>] = [
        .text("languageCode") { $0.language.rawValue },
        .text("languageName") { $0.language == .en ? "English" : "Русский" },
        .flag("languageIsCurrent") { $0.language == $0.current },
        .text("languagePath") { Paths.with(Paths.language, [("to", $0.language.rawValue), ("next", $0.here)]) },
    ]
}

/// A link among others, one of which may be the current page.
struct LinkModel: ViewModel {
    let path: String
    let text: String
    let isCurrent: Bool

    static let names: [Name<Self>] = [
        .text("linkPath") { $0.path }, .text("linkText") { $0.text }, .flag("linkIsCurrent") { $0.isCurrent },
    ]
}
