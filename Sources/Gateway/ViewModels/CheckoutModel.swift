import Templating
import Wire

/// `pages/checkout`.
struct CheckoutModel: ViewModel {
    private let review: CartReview
    private let choices: CheckoutChoices?
    private let form: Form
    private let visit: Visit

    /// - Parameter choices: nil when order does not answer.
    init(_ review: CartReview, _ choices: CheckoutChoices?, form: Form, _ visit: Visit) {
        self.review = review
        self.choices = choices
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "ordersAreDown": choices == nil
        // What was chosen stays so while order can't show what there is to choose from.
        case "keptDelivery": choices == nil ? form["delivery"].nonEmpty : nil
        case "keptPayment": choices == nil ? form["payment"].nonEmpty : nil
        case "openOrder": form.openOrder.map { OpenOrderModel(order: $0, visit: visit) }
        case "canOrder": choices != nil && !review.isCatalogueDown
        case "shownSubtotal": review.total?.description
        case "deliveryOptions": deliveryOptions
        // Required by the browser only where every delivery needs it: without JavaScript, it can't follow the choice.
        case "addressIsRequired": choices?.deliveries.allSatisfy(\.needsAddress)
        case "postalCodeIsRequired": choices?.deliveries.allSatisfy { $0.needsAddress && $0.needsPostalCode }
        case "addressHint": addressHint
        case "deliveryIsSettled": choices?.deliveries.count == 1
        case "sum": current?.total
        case "sumDelivery": current?.price
        case "paymentOptions": paymentOptions
        case "paymentIsSettled": choices?.payments.count == 1
        default: CartModel(review, form: form, visit).child(named: name)
        }
    }

    /// The first one is chosen until the customer chooses another.
    private var deliveryOptions: [DeliveryOptionModel] {
        let methods = choices?.deliveries ?? []
        let chosen = DeliveryChoice(form["delivery"]).code
        let current = methods.contains { $0.code == chosen } ? chosen : methods.first?.code
        return methods.map { method in
            let total = review.total.flatMap { try? $0 + method.price }
            return DeliveryOptionModel(method, total: total, isCurrent: method.code == current, visit)
        }
    }

    /// Which deliveries need an address, and which of them without a postal code; nil where all or none do.
    private var addressHint: String? {
        let methods = choices?.deliveries ?? []
        let needing = methods.filter(\.needsAddress)
        guard !needing.isEmpty, needing.count < methods.count || needing.contains(where: { !$0.needsPostalCode }) else {
            return nil
        }
        let language = visit.texts.language.ofOrder
        func names(_ methods: [DeliveryMethod]) -> String {
            methods.map { $0.name(in: language) }.joined(separator: ", ")
        }
        let hint = visit.texts(.checkoutAddressHint, ["methods": names(needing)])
        let without = needing.filter { !$0.needsPostalCode }
        return without.isEmpty ? hint : hint + " " + visit.texts(.checkoutNoPostalCode, ["methods": names(without)])
    }

    private var current: DeliveryOptionModel? { deliveryOptions.first(where: \.isCurrent) }

    private var paymentOptions: [PaymentOptionModel] {
        let methods = choices?.payments ?? []
        let chosen = PaymentMethod(rawValue: form["payment"]).flatMap { methods.contains($0) ? $0 : nil }
        return methods.map { PaymentOptionModel(method: $0, isCurrent: $0 == chosen ?? methods.first, visit: visit) }
    }
}

/// A delivery method to choose.
struct DeliveryOptionModel: ViewModel {
    private let method: DeliveryMethod
    private let visit: Visit
    let isCurrent: Bool
    /// What the whole order costs with it; nil when it can't be told.
    let total: String?
    var price: String { visit.format.price(method.price, visit.texts) }

    init(_ method: DeliveryMethod, total: Money?, isCurrent: Bool, _ visit: Visit) {
        self.method = method
        self.visit = visit
        self.isCurrent = isCurrent
        self.total = total.map(visit.format.money)
    }

    func child(named name: String) -> Any? {
        switch name {
        case "optionValue": DeliveryChoice.value(of: method)
        case "optionText": method.name(in: visit.texts.language.ofOrder)
        case "optionHint": method.needsAddress ? visit.texts[.deliveryToAddress] : nil
        case "optionPrice": price
        case "optionTotal": total
        case "optionNeedsAddress": method.needsAddress
        case "optionNeedsPostalCode": method.needsAddress && method.needsPostalCode
        case "optionIsCurrent": isCurrent
        default: nil
        }
    }
}

/// A payment method to choose.
struct PaymentOptionModel: ViewModel {
    let method: PaymentMethod
    let isCurrent: Bool
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "optionValue": method.rawValue
        case "optionText": visit.texts[method.key]
        case "optionHint": visit.texts[method.hintKey]
        case "optionIsCurrent": isCurrent
        default: nil
        }
    }
}

extension Language {
    /// The same, as order has it.
    var ofOrder: OrderLanguage {
        switch self {
        case .en: .english
        case .ru: .russian
        }
    }
}

extension Format {
    /// What a delivery costs: nothing is said as a word.
    func price(_ price: Money, _ texts: Texts) -> String { price == .zero ? texts[.deliveryFree] : money(price) }
}
