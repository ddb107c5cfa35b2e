import Daemon
import Templating
import Wire

/// An event of an order, in the reader's language.
struct OrderEventModel: ViewModel {
    let event: OrderEvent
    /// nil for the first event.
    let previous: OrderEvent?
    let order: Order
    let reader: Reader

    /// All events of an order, the oldest first.
    static func all(of order: Order, _ reader: Reader) -> [OrderEventModel] {
        order.events.indices.map { index in
            OrderEventModel(
                event: order.events[index], previous: index == 0 ? nil : order.events[index - 1], order: order,
                reader: reader)
        }
    }

    static let names: [Name<Self>] = [
        .text("eventTime") { $0.reader.format.time($0.event.at) },
        .text("eventTimestamp") { $0.event.at.description },
        .text("eventMark") { $0.mark },
        .text("eventText") { $0.text },
        .text("eventPayment") { $0.payment },
        .text("eventActor") { $0.actor },
    ]

    private var isMove: Bool { previous?.status != event.status }

    private var text: String {
        if !isMove, let payment = event.payment {
            return reader.texts[payment == .paid ? .eventPaymentReceived : payment.key]
        }
        switch event.status {
        case .pending: return reader.texts[.eventPlaced]
        // The previous line already names the payment.
        case .paid where previous?.payment == .paid: return reader.texts[.eventConfirmed]
        default: return reader.texts[event.status.key]
        }
    }

    /// The payment's new status, if the order's new status does not imply it.
    private var payment: String? {
        guard isMove, previous != nil, let payment = event.payment else { return nil }
        switch payment {
        case .expired, .refunding: return reader.texts[payment.key]
        case .refunded: return event.status == .refunded ? nil : reader.texts[payment.key]
        case .pending, .declined, .paid, .canceled: return nil
        }
    }

    private var mark: String {
        !isMove && event.payment == .declined ? PaymentStatus.declined.rawValue : event.status.rawValue
    }

    /// The person who caused the event. Customers don't learn which member of the staff it was.
    private var actor: String {
        if event.actor == "shop" { return reader.texts[.actorShop] }
        if PaymentMethod(rawValue: event.actor) != nil { return reader.texts[.actorBank] }
        if reader.isAdmin { return event.actor }
        return reader.texts[event.actor == order.user.email ? .actorYou : .actorShop]
    }
}
