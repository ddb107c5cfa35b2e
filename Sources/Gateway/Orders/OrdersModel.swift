import Clients
import Daemon
import Templating
import Wire

/// `orders/orders`.
struct OrdersModel: ViewModel {
    let page: Clients.Page<Order>
    let query: ListQuery
    let reader: Reader

    static let names: [Name<Self>] = [
        .list("orders") { model in model.page.elements.map { OrderRow($0, model.reader) } },
        .flag("isEmpty") { $0.page.elements.isEmpty },
        .form("query", []) { $0.query.form },
        .text("nextPath") { $0.page.nextCursor.map { Paths.with(Paths.orders, [("cursor", $0)]) } },
        .text("firstPath") { $0.query.cursor == nil ? nil : Paths.orders },
    ]
}
