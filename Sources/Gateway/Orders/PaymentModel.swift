import Templating
import Wire

/// `orders/pay`.
struct PaymentModel: ViewModel {
    let order: Order
    let form: Form
    let reader: Reader

    static let names: [Name<Self>] =
        OrderRow.names(of: { OrderRow($0.order, $0.reader) })
        + PaymentTerms.names(of: {
            PaymentTerms(order: $0.order, reader: $0.reader)
        }) + [
            .list("cards") { model in TestCard.all.map { TestCardModel(card: $0, texts: model.reader.texts) } },
            .form("form", ["card"]) { $0.form },
        ]
}

/// The address at which an order can be paid, and the deadline.
struct PaymentTerms: ViewModel {
    let order: Order
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("payPath") { Paths.pay($0.order.id) },
        .text("payUntil") { ($0.order.payment?.expiresAt).map($0.reader.format.time) },
        .text("payUntilTimestamp") { $0.order.payment?.expiresAt?.description },
    ]
}

/// A test card of the sandbox; Sources/Order/Sandbox.swift lists the behaviour of each.
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
    let texts: Texts

    static let names: [Name<Self>] = [
        .text("cardNumber") { $0.card.number },
        .text("cardText") { $0.texts[$0.card.key] },
    ]
}
