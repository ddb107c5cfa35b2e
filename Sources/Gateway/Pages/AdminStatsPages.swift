import Clients
import Daemon
import Hummingbird
import Wire

/// `/admin` and `/admin/stats`: how the shop is doing.
struct AdminStatsPages {
    let site: Site

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.admin), use: site.adminAnswer(dashboard))
        router.get(RouterPath(Paths.adminStats), use: site.adminAnswer(statistics))
    }

    /// Each part for itself: whichever sister is down, the others still speak.
    private func dashboard(_ visit: Visit) async throws -> Response {
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
            userCount: try await users, visit)
        return await visit.page("admin/dashboard", model)
    }

    private func statistics(_ visit: Visit) async throws -> Response {
        let token = visit.token
        let span = visit.query["days"].flatMap { Int($0) }.flatMap(StatisticsModel.Span.init) ?? .month
        var filter = ProductFilter()
        filter.maximumStock = StockModel.few
        filter.isActive = true
        let running = filter
        async let statistics = site.orders.statistics(token: token)
        async let lowStock = unlessDown { () throws(Problem) in
            try await site.catalog.products(matching: running, page: PageRequest(limit: 10), token: token)
        }
        return await visit.page(
            "admin/stats", StatisticsModel(try await statistics, span, lowStock: try await lowStock, visit))
    }
}
