import Templating
import Wire

/// An order in a list, and at the head of its page.
struct OrderRow: ViewModel {
    let order: Order
    let path: String
    let reader: Reader

    /// - Parameter path: of the order's page; by default the customer's page.
    init(_ order: Order, _ reader: Reader, path: String? = nil) {
        self.order = order
        self.path = path ?? Paths.order(order.id)
        self.reader = reader
    }

    static let names: [Name<Self>] = [
        .text("orderPath") { $0.path },
        .text("orderID") { $0.order.id.text },
        .text("orderNumber") { $0.order.number },
        .text("orderTime") { $0.reader.format.time($0.order.createdAt) },
        .text("orderTimestamp") { $0.order.createdAt.description },
        .text("orderStatus") { $0.order.status.rawValue },
        .text("orderStatusText") { $0.reader.texts[$0.order.status.key] },
        .text("orderTotal") { $0.reader.format.money($0.order.total) },
        .text("orderItems") {
            $0.reader.texts.plural(.cartItems, $0.order.lines.reduce(0) { $0 + $1.quantity })
        },
        .text("orderEmail") { $0.order.user.email },
        .text("deliveryName") { $0.order.delivery.name(in: $0.reader.language) },
        .text("paymentMethod") { row in (row.order.payment?.method).map { row.reader.texts[$0.key] } },
        .text("paymentStatus") { row in (row.order.payment?.status).map { row.reader.texts[$0.key] } },
        .text("unpaid") { $0.unpaid },
        .list("moves") { row in row.order.moves.filter(\.isForward).map { OptionModel(move: $0, row.reader.texts) } },
    ]

    /// The status of its open payment; nil if the order waits for no payment.
    private var unpaid: String? {
        guard order.status == .pending, let payment = order.payment, payment.status.isOpen else { return nil }
        return reader.texts[payment.status.key]
    }
}

extension OptionModel {
    /// A button that changes an order's status.
    init(move status: OrderStatus, _ texts: Texts) {
        self.init(status.rawValue, texts[status.moveKey])
    }
}

extension OrderStatus {
    /// Its name.
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

    /// The label of the button that sets this status.
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

    /// Whether this status brings the order nearer to its customer, and does not end it.
    var isForward: Bool { self != .canceled && self != .refunded }
}
