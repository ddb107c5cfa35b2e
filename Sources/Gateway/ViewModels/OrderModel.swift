import Clients
import Daemon
import Templating
import Wire

/// `pages/orders`.
struct OrdersModel: ViewModel {
    private let page: Clients.Page<Order>
    private let visit: Visit

    init(_ page: Clients.Page<Order>, _ visit: Visit) {
        self.page = page
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "orders": page.elements.map { OrderRowModel($0, visit, path: Paths.order($0.id)) }
        case "isEmpty": page.elements.isEmpty
        case "nextPath": page.nextCursor.map { Paths.with(Paths.orders, [("cursor", $0)]) }
        case "firstPath": visit.query["cursor"] == nil ? nil : Paths.orders
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
        case "orderNumber": order.number
        case "orderTime": visit.format.time(order.createdAt)
        case "orderTimestamp": order.createdAt.description
        case "orderStatus": order.status.rawValue
        case "orderStatusText": visit.texts[order.status.key]
        case "orderTotal": visit.format.money(order.total)
        case "orderItems": visit.texts.plural(.cartItems, order.lines.reduce(0) { $0 + $1.quantity })
        case "orderEmail": order.user.email
        default: nil
        }
    }
}

/// `pages/order` and `pages/admin/order`.
struct OrderModel: ViewModel {
    private let order: Order
    private let form: Form
    private let visit: Visit

    init(_ order: Order, form: Form, _ visit: Visit) {
        self.order = order
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "orderPath": Paths.order(order.id)
        case "adminOrderPath": Paths.adminOrder(order.id)
        case "orderLines": order.lines.map { OrderLineModel($0, visit) }
        case "shippingName": order.shipping?.name
        case "shippingPhone": order.shipping?.phone
        case "shippingAddress": order.shipping?.address
        case "hasShipping": order.shipping != nil
        case "orderNote": order.note.isEmpty ? nil : order.note
        case "orderEvents": order.events.map { OrderEventModel($0, visit) }
        case "orderRequest": order.requestID
        case "canCancel": order.status.isCancelable
        case "moves": order.status.next.map { OptionModel($0.rawValue, visit.texts[$0.moveKey], current: "") }
        case "hasMoves": !order.status.next.isEmpty
        case "form": form
        default: OrderRowModel(order, visit, path: Paths.order(order.id)).child(named: name)
        }
    }
}

struct OrderLineModel: ViewModel {
    private let line: OrderLine
    private let visit: Visit

    init(_ line: OrderLine, _ visit: Visit) {
        self.line = line
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "linePath": Paths.product(line.productID)
        case "lineName": line.name
        case "lineCode": line.sku
        case "linePrice": visit.format.money(line.price)
        case "lineQuantity": String(line.quantity)
        case "lineSubtotal": visit.format.money(line.subtotal)
        default: nil
        }
    }
}

struct OrderEventModel: ViewModel {
    private let event: OrderEvent
    private let visit: Visit

    init(_ event: OrderEvent, _ visit: Visit) {
        self.event = event
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "eventTime": visit.format.time(event.at)
        case "eventTimestamp": event.at.description
        case "eventStatus": event.status.rawValue
        case "eventStatusText": visit.texts[event.status.key]
        // Who among the staff it was is nobody's business but theirs.
        case "eventActor": visit.context.isAdmin ? event.actor : nil
        default: nil
        }
    }
}

extension OrderStatus {
    /// What it is called.
    var key: TextKey {
        switch self {
        case .pending: .statusPending
        case .paid: .statusPaid
        case .shipped: .statusShipped
        case .delivered: .statusDelivered
        case .canceled: .statusCanceled
        case .refunded: .statusRefunded
        }
    }

    /// What the button says that moves an order there.
    var moveKey: TextKey {
        switch self {
        case .pending: .statusPending
        case .paid: .movePaid
        case .shipped: .moveShipped
        case .delivered: .moveDelivered
        case .canceled: .moveCanceled
        case .refunded: .moveRefunded
        }
    }
}
