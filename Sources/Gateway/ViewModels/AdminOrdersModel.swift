import Clients
import Templating
import Wire

/// `pages/admin/orders`.
struct AdminOrdersModel: ViewModel {
    private let page: Clients.Page<Order>
    private let query: ListQuery
    private let form: Form
    private let visit: Visit

    init(_ page: Clients.Page<Order>, _ query: ListQuery, form: Form, _ visit: Visit) {
        self.page = page
        self.query = query
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "orders": page.elements.map { OrderRowModel($0, visit, path: Paths.adminOrder($0.id)) }
        case "isEmpty": page.elements.isEmpty
        case "orderCount": visit.texts.plural(.orderCount, page.totalCount)
        case "query": query.form
        case "movePath": visit.address
        case "filePath": filePath()
        case "excelPath": filePath(("separator", "semicolon"))
        case "form": form
        case "statusOptions":
            OrderStatus.allCases.map { OptionModel($0.rawValue, visit.texts[$0.key], current: query["status"]) }
        case "nextPath": page.nextCursor.map(path(cursor:))
        case "firstPath": query.cursor == nil ? nil : path(cursor: "")
        default: nil
        }
    }

    private func filePath(_ more: (String, String)...) -> String {
        Paths.with(Paths.ordersFile, [("status", query["status"]), ("email", query["email"])] + more)
    }

    private func path(cursor: String) -> String {
        Paths.with(Paths.adminOrders, [("status", query["status"]), ("email", query["email"]), ("cursor", cursor)])
    }
}
