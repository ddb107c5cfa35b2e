import Daemon
import Hummingbird
import Templating

/// A page, or the pages about one thing, with all that the gateway has to know of it.
protocol SitePage: Sendable {
    init(site: Site)
    var site: Site { get }

    /// What it shows. Each is compiled at start, for the type of its model.
    static var views: [any AnyView] { get }
    /// Its place in the administration; nil for a page of the shop itself.
    static var adminTab: AdminTab? { get }

    func add(to router: Router<ShopContext>)
}

extension SitePage {
    static var adminTab: AdminTab? { nil }
}

/// A part of the administration.
struct AdminTab: Sendable {
    let path: String
    let name: TextKey
}
