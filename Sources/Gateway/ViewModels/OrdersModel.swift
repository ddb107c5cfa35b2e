import Clients
import Daemon
import Templating
import Wire

/// `pages/orders`.
struct OrdersModel: ViewModel {
    private let page: Clients.Page<Order>
    private let query: ListQuery
    private let visit: Visit

    init(_ page: Clients.Page<Order>, _ query: ListQuery, _ visit: Visit) {
        self.page = page
        self.query = query
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "orders": page.elements.map { OrderRowModel($0, visit, path: Paths.order($0.id)) }
        case "isEmpty": page.elements.isEmpty
        case "query": query.form
        case "nextPath": page.nextCursor.map { Paths.with(Paths.orders, [("cursor", $0)]) }
        case "firstPath": query.cursor == nil ? nil : Paths.orders
        default: nil
        }
    }
}

/// An order in a list.
struct OrderRowModel: ViewModel {
    private let order: Order
    private let visit: Visit
    private let path: String

    init(_ order: Order, _ visit: Visit, path: String) {
        self.order = order
        self.visit = visit
        self.path = path
    }

    func child(named name: String) -> Any? {
        switch name {
        case "orderPath": path
        case "orderID": order.id.text
        case "orderNumber": order.number
        case "orderTime": visit.format.time(order.createdAt)
        case "orderTimestamp": order.createdAt.description
        case "orderStatus": order.status.rawValue
        case "orderStatusText": visit.texts[order.status.key]
        case "orderTotal": visit.format.money(order.total)
        case "orderItems": visit.texts.plural(.cartItems, order.lines.reduce(0) { $0 + $1.quantity })
        case "orderEmail": order.user.email
        case "orderDelivery": order.delivery.name(in: visit.texts.language.ofOrder)
        case "paymentMethod": order.payment.map { visit.texts[$0.method.key] }
        case "paymentStatus": order.payment.map { visit.texts[$0.status.key] }
        case "unpaid": unpaid
        case "moves":
            order.moves.filter(\.isForward).map { OptionModel($0.rawValue, visit.texts[$0.moveKey], current: "") }
        default: nil
        }
    }

    /// What its payment is waiting for; nil when it waits for nothing.
    private var unpaid: String? {
        guard order.status == .pending, let payment = order.payment, payment.status.isOpen else { return nil }
        return visit.texts[payment.status.key]
    }
}
