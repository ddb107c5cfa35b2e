import Clients
import Templating
import Wire

/// `pages/admin/dashboard`; what is nil could not be asked.
struct DashboardModel: ViewModel {
    private let statistics: Statistics?
    private let orders: Clients.Page<Order>?
    private let productCount: Int?
    private let userCount: Int?
    private let visit: Visit

    init(
        statistics: Statistics?, orders: Clients.Page<Order>?, productCount: Int?, userCount: Int?, _ visit: Visit
    ) {
        self.statistics = statistics
        self.orders = orders
        self.productCount = productCount
        self.userCount = userCount
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "week": statistics.map { SalesModel($0.last7Days.sales, visit) }
        case "ordersAreDown": statistics == nil || orders == nil
        case "orders": orders?.elements.map { OrderRowModel($0, visit, path: Paths.adminOrder($0.id)) } ?? []
        case "isEmpty": orders?.elements.isEmpty ?? false
        case "movePath": Paths.adminOrders
        case "productCount": productCount.map(visit.format.count)
        case "catalogueIsDown": productCount == nil
        case "userCount": userCount.map(visit.format.count)
        case "authIsDown": userCount == nil
        default: nil
        }
    }
}
