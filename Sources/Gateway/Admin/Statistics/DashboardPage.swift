import Clients
import Daemon
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let admin = "/admin"
}

/// `/admin`: the work of today.
struct DashboardPage: SitePage {
    let site: Site

    private static let view = PageView<DashboardModel>("admin/statistics/dashboard")
    static let views: [any AnyView] = [view]
    static let adminTab: AdminTab? = AdminTab(path: Paths.admin, name: .adminDashboard)

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.admin), use: site.adminAnswer(show))
    }

    /// Each part separately, so that the others still work if a sister is down.
    private func show(_ visit: Visit) async throws -> Response {
        let token = visit.token
        let few = PageRequest(limit: 5)
        async let statistics = unlessDown { () throws(Problem) in try await site.orders.statistics(token: token) }
        async let orders = unlessDown { () throws(Problem) in try await site.orders.allOrders(page: few, token: token) }
        async let products = unlessDown { () throws(Problem) in
            try await site.catalog.products(page: few, token: token).totalCount
        }
        async let users = unlessDown { () throws(Problem) in
            try await site.auth.users(page: few, token: token).totalCount
        }
        let model = DashboardModel(
            statistics: try await statistics, orders: try await orders, productCount: try await products,
            userCount: try await users, reader: visit.reader)
        return await visit.page(Self.view, model)
    }
}
