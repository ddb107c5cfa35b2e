import Clients
import Daemon
import Hummingbird
import Templating
import Wire

extension Paths {
    package static let adminStats = "/admin/stats"
}

/// `/admin/stats`: sales figures.
struct StatisticsPage: SitePage {
    let site: Site

    private static let view = PageView<StatisticsModel>("admin/statistics/statistics")
    static let views: [any AnyView] = [view]
    static let adminTab: AdminTab? = AdminTab(path: Paths.adminStats, name: .adminStats)

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.adminStats), use: site.adminAnswer(show))
    }

    private func show(_ visit: Visit) async throws -> Response {
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
        let model = StatisticsModel(
            statistics: try await statistics, span: span, lowStock: try await lowStock, reader: visit.reader)
        return await visit.page(Self.view, model)
    }
}
