import Clients
import Templating
import Wire

/// `pages/admin/stats`.
struct StatisticsModel: ViewModel {
    /// What is shown: the days up to and with today.
    enum Span: Int, CaseIterable {
        case week = 7
        case month = 30
        case quarter = 90

        var key: TextKey {
            switch self {
            case .week: .statsWeek
            case .month: .statsMonth
            case .quarter: .statsQuarter
            }
        }
    }

    private let statistics: Statistics
    private let span: Span
    private let lowStock: Clients.Page<Product>?
    private let visit: Visit

    /// - Parameter lowStock: nil when the catalogue does not answer.
    init(_ statistics: Statistics, _ span: Span, lowStock: Clients.Page<Product>?, _ visit: Visit) {
        self.statistics = statistics
        self.span = span
        self.lowStock = lowStock
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "spans":
            Span.allCases.map { span in
                TabModel(
                    path: Paths.with(Paths.adminStats, [("days", String(span.rawValue))]), name: visit.texts[span.key],
                    isCurrent: span == self.span)
            }
        case "spanName": visit.texts[span.key]
        case "timeZone": statistics.timeZone
        case "period": SalesModel(period.sales, visit)
        case "overall": SalesModel(statistics.overall, visit)
        case "chart": ChartModel(period.days, visit)
        case "days": period.days.reversed().map { DayModel($0, visit) } as [DayModel]
        case "topProducts": statistics.topProducts.map { ProductSalesModel($0, visit) }
        case "isEmpty": statistics.topProducts.isEmpty
        case "lowStock": lowStock?.elements.map { LowStockModel(product: $0, visit: visit) } ?? []
        case "hasLowStock": lowStock?.elements.isEmpty == false
        case "lowStockPath":
            lowStock?.nextCursor == nil
                ? nil : Paths.with(Paths.adminProducts, [("max_stock", String(StockModel.few))])
        case "catalogueIsDown": lowStock == nil
        case "filePath": Paths.ordersFile
        default: nil
        }
    }

    private var period: Statistics.Period {
        switch span {
        case .week: statistics.last7Days
        case .month: statistics.last30Days
        case .quarter: statistics.last90Days
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

/// A product that is running out.
struct LowStockModel: ViewModel {
    let product: Product
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "lowPath": Paths.adminProduct(product.id)
        case "lowName": product.name
        case "stock": StockModel(product.stock, visit.texts)
        default: nil
        }
    }
}
