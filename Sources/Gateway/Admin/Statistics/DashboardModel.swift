import Clients
import Templating
import Wire

/// `admin/statistics/dashboard`. Parts are nil if their daemon did not answer.
struct DashboardModel: ViewModel {
    let statistics: Statistics?
    let orders: Clients.Page<Order>?
    let productCount: Int?
    let userCount: Int?
    let reader: Reader

    static let names: [Name<Self>] = [
        .model("week") { model in
            (model.statistics?.last7Days.sales).map { SalesModel(sales: $0, format: model.reader.format) }
        },
        .flag("ordersAreDown") { $0.statistics == nil || $0.orders == nil },
        .list("orders") { model in
            (model.orders?.elements ?? []).map { OrderRow($0, model.reader, path: Paths.adminOrder($0.id)) }
        },
        .flag("isEmpty") { $0.orders?.elements.isEmpty ?? false },
        .text("movePath") { _ in Paths.adminOrders },
        .text("productCount") { $0.productCount.map($0.reader.format.count) },
        .flag("catalogueIsDown") { $0.productCount == nil },
        .text("userCount") { $0.userCount.map($0.reader.format.count) },
        .flag("authIsDown") { $0.userCount == nil },
    ]
}
