import Templating
import Wire

/// `pages/order` and `pages/admin/order`.
struct OrderModel: ViewModel {
    private let order: Order
    private let wait: PaymentWait?
    private let form: Form
    private let visit: Visit

    /// - Parameter wait: nil unless a card was sent a short while ago.
    init(_ order: Order, wait: PaymentWait? = nil, form: Form, _ visit: Visit) {
        self.order = order
        self.wait = wait
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "orderPath": Paths.order(order.id)
        case "adminOrderPath": Paths.adminOrder(order.id)
        case "orderLines": order.lines.map { OrderLineModel($0, visit) }
        case "orderSubtotal": visit.format.money(order.subtotal)
        case "orderDiscount": order.discount == .zero ? nil : visit.format.money(order.discount)
        case "deliveryName": order.delivery.name(in: visit.texts.language.ofOrder)
        case "deliveryPrice": visit.format.price(order.delivery.price, visit.texts)
        case "hasShipping": order.shipping != nil
        case "shippingName": order.shipping?.name
        case "shippingPhone": order.shipping?.phone
        case "shippingAddress": order.shipping?.address.nonEmpty
        case "shippingTown":
            [order.shipping?.postalCode, order.shipping?.city].compactMap(\.self)
                .joined(separator: " ").nonEmpty
        case "orderNote": order.note.nonEmpty
        case "orderEvents": OrderEventModel.all(of: order, visit)
        case "orderRequest": order.requestID
        case "canCancel": order.status.isCancelable
        case "form": form
        default: payment(named: name) ?? move(named: name) ?? row.child(named: name)
        }
    }

    private var row: OrderRowModel { OrderRowModel(order, visit, path: Paths.order(order.id)) }

    private func payment(named name: String) -> Any? {
        switch name {
        case "isWaiting": order.isPayable && wait?.isOver == false
        case "isWaitingLong": order.isPayable && wait?.isOver == true
        case "hasJustPaid": wait != nil && order.payment?.status == .paid
        case "hasExpired": order.payment?.status == .expired
        case "canPay": order.isPayable && wait == nil && visit.isBuyer(of: order)
        case "payPath": Paths.pay(order.id)
        case "payUntil": order.payment?.expiresAt.map(visit.format.time)
        case "surplus":
            (order.payment?.surplus ?? []).map { surplus in
                visit.texts(
                    surplus.refundedAt == nil ? .surplusRefunding : .surplusRefunded,
                    ["amount": visit.format.money(surplus.amount)])
            }
        case "payUntilTimestamp": order.payment?.expiresAt?.description
        default: nil
        }
    }

    private func move(named name: String) -> Any? {
        switch name {
        case "moves": order.moves.filter(\.isForward).map(option)
        case "movesBack": order.moves.filter { !$0.isForward }.map(option)
        case "hasMoves": order.moves.contains(where: \.isForward)
        case "hasMovesBack": order.moves.contains { !$0.isForward }
        default: nil
        }
    }

    private func option(_ status: OrderStatus) -> OptionModel {
        OptionModel(status.rawValue, visit.texts[status.moveKey], current: "")
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

    /// On the order's way to its customer, and not the end of it.
    var isForward: Bool { self != .canceled && self != .refunded }
}

extension String {
    var nonEmpty: String? { isEmpty ? nil : self }
}
