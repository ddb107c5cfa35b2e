import Daemon
import Templating
import Wire

/// What has happened to an order, in the words of who reads it.
struct OrderEventModel: ViewModel {
    private let event: OrderEvent
    /// nil for the first one.
    private let previous: OrderEvent?
    private let order: Order
    private let visit: Visit

    /// Oldest first.
    static func all(of order: Order, _ visit: Visit) -> [OrderEventModel] {
        order.events.indices.map { index in
            OrderEventModel(
                event: order.events[index], previous: index == 0 ? nil : order.events[index - 1], order: order,
                visit: visit)
        }
    }

    func child(named name: String) -> Any? {
        switch name {
        case "eventTime": visit.format.time(event.at)
        case "eventTimestamp": event.at.description
        case "eventMark": mark
        case "eventText": text
        case "eventPayment": payment
        case "eventActor": actor
        default: nil
        }
    }

    private var isMove: Bool { previous?.status != event.status }

    private var text: String {
        if !isMove, let payment = event.payment {
            return visit.texts[payment == .paid ? .eventPaymentReceived : payment.key]
        }
        switch event.status {
        case .pending: return visit.texts[.eventPlaced]
        // The money was told of in the line above.
        case .paid where previous?.payment == .paid: return visit.texts[.eventConfirmed]
        default: return visit.texts[event.status.key]
        }
    }

    /// What became of the money with it, where that goes without saying nowhere.
    private var payment: String? {
        guard isMove, previous != nil, let payment = event.payment else { return nil }
        switch payment {
        case .expired, .refunding: return visit.texts[payment.key]
        case .refunded: return event.status == .refunded ? nil : visit.texts[payment.key]
        case .pending, .declined, .paid, .canceled: return nil
        }
    }

    private var mark: String {
        !isMove && event.payment == .declined ? PaymentStatus.declined.rawValue : event.status.rawValue
    }

    /// Who among the staff it was is nobody's business but theirs.
    private var actor: String {
        if event.actor == "shop" { return visit.texts[.actorShop] }
        if PaymentMethod(rawValue: event.actor) != nil { return visit.texts[.actorBank] }
        if visit.context.isAdmin { return event.actor }
        return visit.texts[event.actor == order.user.email ? .actorYou : .actorShop]
    }
}
