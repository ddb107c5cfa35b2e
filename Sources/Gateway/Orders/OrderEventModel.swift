import Daemon
import Templating
import Wire

/// What has happened to an order, in the words of who reads it.
struct OrderEventModel: ViewModel {
    let event: OrderEvent
    /// nil for the first one.
    let previous: OrderEvent?
    let order: Order
    let reader: Reader

    /// Oldest first.
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
        // The money was told of in the line above.
        case .paid where previous?.payment == .paid: return reader.texts[.eventConfirmed]
        default: return reader.texts[event.status.key]
        }
    }

    /// What became of the money with it, where that goes without saying nowhere.
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

    /// Who among the staff it was is nobody's business but theirs.
    private var actor: String {
        if event.actor == "shop" { return reader.texts[.actorShop] }
        if PaymentMethod(rawValue: event.actor) != nil { return reader.texts[.actorBank] }
        if reader.isAdmin { return event.actor }
        return reader.texts[event.actor == order.user.email ? .actorYou : .actorShop]
    }
}
