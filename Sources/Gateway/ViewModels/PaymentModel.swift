import Templating
import Wire

/// `pages/pay`.
struct PaymentModel: ViewModel {
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
        case "payPath": Paths.pay(order.id)
        case "orderPath": Paths.order(order.id)
        case "payUntil": order.payment?.expiresAt.map(visit.format.time)
        case "payUntilTimestamp": order.payment?.expiresAt?.description
        case "cards": TestCard.all.map { TestCardModel(card: $0, visit: visit) }
        case "form": form
        default: OrderRowModel(order, visit, path: Paths.order(order.id)).child(named: name)
        }
    }
}

/// A card that the sandbox knows; what it does with it is written in Sources/Order/Sandbox.swift.
struct TestCard {
    let number: String
    let key: TextKey

    static let all = [
        TestCard(number: "4242 4242 4242 4242", key: .cardSucceeds),
        TestCard(number: "4000 0000 0000 0002", key: .cardDeclined),
        TestCard(number: "4000 0000 0000 0101", key: .cardLate),
        TestCard(number: "4000 0000 0000 0202", key: .cardTwice),
        TestCard(number: "4000 0000 0000 0404", key: .cardChargedTwice),
        TestCard(number: "4000 0000 0000 0303", key: .cardTimeout),
    ]
}

struct TestCardModel: ViewModel {
    let card: TestCard
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "cardNumber": card.number
        case "cardText": visit.texts[card.key]
        default: nil
        }
    }
}
