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
        case "productCount": productCount.map(visit.format.count)
        case "catalogueIsDown": productCount == nil
        case "userCount": userCount.map(visit.format.count)
        case "authIsDown": userCount == nil
        default: nil
        }
    }
}

/// `pages/admin/stats`.
struct StatisticsModel: ViewModel {
    private let statistics: Statistics
    private let visit: Visit

    init(_ statistics: Statistics, _ visit: Visit) {
        self.statistics = statistics
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "week": SalesModel(statistics.last7Days.sales, visit)
        case "month": SalesModel(statistics.last30Days.sales, visit)
        case "overall": SalesModel(statistics.overall, visit)
        case "days": statistics.last7Days.days.reversed().map { DayModel($0, visit) } as [DayModel]
        case "topProducts": statistics.topProducts.map { ProductSalesModel($0, visit) }
        case "isEmpty": statistics.topProducts.isEmpty
        default: nil
        }
    }
}

/// What was sold in a span of time.
struct SalesModel: ViewModel {
    private let sales: Statistics.Sales
    private let visit: Visit

    init(_ sales: Statistics.Sales, _ visit: Visit) {
        self.sales = sales
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "salesOrders": visit.format.count(sales.orders)
        case "salesRevenue": visit.format.money(sales.revenue)
        case "salesBuyers": visit.format.count(sales.buyers)
        case "salesAverage": visit.format.money(sales.averageOrder)
        default: nil
        }
    }
}

struct DayModel: ViewModel {
    private let day: Statistics.Day
    private let visit: Visit

    init(_ day: Statistics.Day, _ visit: Visit) {
        self.day = day
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "dayDate": visit.format.day(day.date)
        case "dayOrders": visit.format.count(day.orders)
        case "dayRevenue": visit.format.money(day.revenue)
        default: nil
        }
    }
}

struct ProductSalesModel: ViewModel {
    private let sales: Statistics.ProductSales
    private let visit: Visit

    init(_ sales: Statistics.ProductSales, _ visit: Visit) {
        self.sales = sales
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "salesPath": Paths.adminProduct(sales.productID)
        case "salesName": sales.name
        case "salesQuantity": visit.format.count(sales.quantity)
        case "salesRevenue": visit.format.money(sales.revenue)
        default: nil
        }
    }
}
