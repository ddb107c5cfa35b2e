import Clients
import Templating
import Wire

/// `admin/orders/orders`.
struct AdminOrdersModel: ViewModel {
    let page: Clients.Page<Order>
    let query: ListQuery
    let form: Form
    /// The address to which forms of the list are sent, so that they return to the same page of the list.
    let address: String
    let reader: Reader

    static let fields = ["status", "email"]

    static let names: [Name<Self>] = [
        .list("orders") { model in
            model.page.elements.map { OrderRow($0, model.reader, path: Paths.adminOrder($0.id)) }
        },
        .flag("isEmpty") { $0.page.elements.isEmpty },
        .text("orderCount") { $0.reader.texts.plural(.orderCount, $0.page.totalCount) },
        .form("query", fields) { $0.query.form },
        .text("movePath") { $0.address },
        .text("filePath") { $0.path(Paths.ordersFile) },
        .text("excelPath") { $0.path(Paths.ordersFile, ("separator", "semicolon")) },
        .form("form", []) { $0.form },
        .list("statusOptions") { model in
            OrderStatus.allCases.map {
                OptionModel($0.rawValue, model.reader.texts[$0.key], current: model.query["status"])
            }
        },
        .text("nextPath") { model in
            model.page.nextCursor.map { model.path(Paths.adminOrders, ("cursor", $0)) }
        },
        .text("firstPath") { $0.query.cursor == nil ? nil : $0.path(Paths.adminOrders) },
    ]

    /// An address with the current query.
    private func path(_ path: String, _ more: (String, String)...) -> String {
        Paths.with(path, Self.fields.map { ($0, query[$0]) } + more)
    }
}
