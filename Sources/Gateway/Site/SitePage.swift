import Daemon
import Hummingbird
import Templating

/// A page, or several pages about one subject, with everything that the gateway needs for them.
protocol SitePage: Sendable {
    init(site: Site)
    var site: Site { get }

    /// Its templates. Each is compiled at start, for the type of its model.
    static var views: [any AnyView] { get }
    /// Its tab in the administration; nil for a page of the shop itself.
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
