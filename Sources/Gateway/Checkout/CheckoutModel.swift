import Templating
import Wire

/// `checkout/checkout`.
struct CheckoutModel: ViewModel {
    let review: CartReview
    /// nil if order does not answer.
    let choices: CheckoutChoices?
    let form: Form
    let reader: Reader

    static let names: [Name<Self>] =
        CartSummary.names(of: { CartSummary(review: $0.review, form: $0.form, reader: $0.reader) }) + [
            .form("form", CheckoutForm.names) { $0.form },
            .flag("ordersAreDown") { $0.choices == nil },
            // The choice stays while order can't list the choices.
            .text("keptDelivery") { $0.choices == nil ? $0.form["delivery"].nonEmpty : nil },
            .text("keptPayment") { $0.choices == nil ? $0.form["payment"].nonEmpty : nil },
            .model("openOrder") { model in
                model.form.openOrder.map { OpenOrderModel(order: $0, reader: model.reader) }
            },
            .flag("canOrder") { $0.choices != nil && !$0.review.isCatalogueDown },
            .text("shownSubtotal") { $0.review.total?.description },
            .list("deliveryOptions") { $0.deliveryOptions },
            // Required by the browser only if every delivery method needs it, because without JavaScript it can't follow the
            // choice.
            .flag("addressIsRequired") { $0.choices?.deliveries.allSatisfy(\.needsAddress) ?? false },
            .flag("postalCodeIsRequired") {
                $0.choices?.deliveries.allSatisfy { $0.needsAddress && $0.needsPostalCode } ?? false
            },
            .text("addressHint") { $0.addressHint },
            .flag("deliveryIsSettled") { $0.choices?.deliveries.count == 1 },
            .text("sum") { $0.current?.total },
            .text("sumDelivery") { $0.current?.price },
            .list("paymentOptions") { $0.paymentOptions },
        ]

    /// The first one is chosen until the customer chooses another.
    private var deliveryOptions: [DeliveryOption] {
        let methods = choices?.deliveries ?? []
        let chosen = DeliveryChoice(form["delivery"]).code
        let current = methods.contains { $0.code == chosen } ? chosen : methods.first?.code
        return methods.map { method in
            let total = review.total.flatMap { try? $0 + method.price }
            return DeliveryOption(method, total: total, isCurrent: method.code == current, reader)
        }
    }

    /// The delivery methods that need an address, and those without a postal code; nil if all or none do.
    private var addressHint: String? {
        let methods = choices?.deliveries ?? []
        let needing = methods.filter(\.needsAddress)
        guard !needing.isEmpty, needing.count < methods.count || needing.contains(where: { !$0.needsPostalCode }) else {
            return nil
        }
        func names(_ methods: [DeliveryMethod]) -> String {
            methods.map { $0.name(in: reader.language) }.joined(separator: ", ")
        }
        let hint = reader.texts(.checkoutAddressHint, ["methods": names(needing)])
        let without = needing.filter { !$0.needsPostalCode }
        return without.isEmpty ? hint : hint + " " + reader.texts(.checkoutNoPostalCode, ["methods": names(without)])
    }

    private var current: DeliveryOption? { deliveryOptions.first(where: \.isCurrent) }

    private var paymentOptions: [PaymentOption] {
        let methods = choices?.payments ?? []
        let chosen = PaymentMethod(rawValue: form["payment"]).flatMap { methods.contains($0) ? $0 : nil }
        return methods.map { PaymentOption(method: $0, isCurrent: $0 == chosen ?? methods.first, texts: reader.texts) }
    }
}

/// A delivery method to choose.
struct DeliveryOption: ViewModel {
    let method: DeliveryMethod
    let isCurrent: Bool
    let price: String
    /// The total of the order with it; nil if it is unknown.
    let total: String?
    let reader: Reader

    init(_ method: DeliveryMethod, total: Money?, isCurrent: Bool, _ reader: Reader) {
        self.method = method
        self.isCurrent = isCurrent
        price = reader.price(method.price)
        self.total = total.map(reader.format.money)
        self.reader = reader
    }

    static let names: [Name<Self>] = [
        .text("optionValue") { DeliveryChoice.value(of: $0.method) },
        .text("optionText") { $0.method.name(in: $0.reader.language) },
        .text("optionHint") { $0.method.needsAddress ? $0.reader.texts[.deliveryToAddress] : nil },
        .text("optionPrice") { $0.price },
        .text("optionTotal") { $0.total },
        .flag("optionNeedsAddress") { $0.method.needsAddress },
        .flag("optionNeedsPostalCode") { $0.method.needsAddress && $0.method.needsPostalCode },
        .flag("optionIsCurrent") { $0.isCurrent },
    ]
}

/// A payment method to choose.
struct PaymentOption: ViewModel {
    let method: PaymentMethod
    let isCurrent: Bool
    let texts: Texts

    static let names: [Name<Self>] = [
        .text("optionValue") { $0.method.rawValue },
        .text("optionText") { $0.texts[$0.method.key] },
        .text("optionHint") { $0.texts[$0.method.hintKey] },
        .flag("optionIsCurrent") { $0.isCurrent },
    ]
}

extension Reader {
    /// The price of a delivery; zero is written as a word.
    func price(_ price: Money) -> String { price == .zero ? texts[.deliveryFree] : format.money(price) }
}
