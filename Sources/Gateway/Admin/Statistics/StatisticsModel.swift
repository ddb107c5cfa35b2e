import Clients
import Templating
import Wire

/// `admin/statistics/statistics`.
struct StatisticsModel: ViewModel {
    /// The shown period of days up to today.
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

    let statistics: Statistics
    let span: Span
    /// nil if the catalogue does not answer.
    let lowStock: Clients.Page<Product>?
    let reader: Reader

    static let names: [Name<Self>] = [
        .list("spans") { model in
            Span.allCases.map { span in
                LinkModel(
                    path: Paths.with(Paths.adminStats, [("days", String(span.rawValue))]),
                    text: model.reader.texts[span.key], isCurrent: span == model.span)
            }
        },
        .text("timeZone") { $0.statistics.timeZone },
        .model("period") { SalesModel(sales: $0.period.sales, format: $0.reader.format) },
        .model("overall") { SalesModel(sales: $0.statistics.overall, format: $0.reader.format) },
        .model("chart") { ChartModel(days: $0.period.days, format: $0.reader.format) },
        .list("days") { model in model.period.days.reversed().map { DayModel(day: $0, format: model.reader.format) } },
        .list("topProducts") { model in
            model.statistics.topProducts.map { ProductSalesModel(sales: $0, format: model.reader.format) }
        },
        .flag("isEmpty") { $0.statistics.topProducts.isEmpty },
        .list("lowStock") { model in
            (model.lowStock?.elements ?? []).map { LowStockModel(product: $0, texts: model.reader.texts) }
        },
        .flag("hasLowStock") { $0.lowStock?.elements.isEmpty == false },
        .text("lowStockPath") {
            $0.lowStock?.nextCursor == nil
                ? nil : Paths.with(Paths.adminProducts, [("max_stock", String(StockModel.few))])
        },
        .flag("catalogueIsDown") { $0.lowStock == nil },
        .text("filePath") { _ in Paths.ordersFile },
    ]

    private var period: Statistics.Period {
        switch span {
        case .week: statistics.last7Days
        case .month: statistics.last30Days
        case .quarter: statistics.last90Days
        }
    }
}

/// The sales of a period.
struct SalesModel: ViewModel {
    let sales: Statistics.Sales
    let format: Format

    static let names: [Name<Self>] = [
        .text("salesOrders") { $0.format.count($0.sales.orders) },
        .text("salesRevenue") { $0.format.money($0.sales.revenue) },
        .text("salesBuyers") { $0.format.count($0.sales.buyers) },
        .text("salesAverage") { $0.format.money($0.sales.averageOrder) },
    ]
}

struct ProductSalesModel: ViewModel {
    let sales: Statistics.ProductSales
    let format: Format

    static let names: [Name<Self>] = [
        .text("salesPath") { Paths.adminProduct($0.sales.productID) },
        .text("salesName") { $0.sales.name },
        .text("salesQuantity") { $0.format.count($0.sales.quantity) },
        .text("salesRevenue") { $0.format.money($0.sales.revenue) },
    ]
}

/// A product that is running out.
struct LowStockModel: ViewModel {
    let product: Product
    let texts: Texts

    static let names: [Name<Self>] = [
        .text("lowPath") { Paths.adminProduct($0.product.id) },
        .text("lowName") { $0.product.name },
        .model("stock") { StockModel($0.product.stock, $0.texts) },
    ]
}
