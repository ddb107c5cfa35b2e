package import FoundationEssentials
package import JSON

/// The language of an order's documents and mail.
package enum OrderLanguage: String, WireWord {
    case english = "en"
    case russian = "ru"
}

/// The body of a checkout. All fields are optional.
package struct CheckoutRequest: Sendable, Equatable {
    package var shipping: Shipping?
    package var note: String
    /// The code of a delivery method.
    package var delivery: String?
    package var payment: PaymentMethod?
    package var language: OrderLanguage?
    /// The total that the customer was shown. An order with another total is refused.
    package var expectedTotal: Money?
    /// The customer's unpaid order that is canceled and gives its stock to this one.
    package var replaces: UUID?

    package init(
        shipping: Shipping? = nil, note: String = "", delivery: String? = nil, payment: PaymentMethod? = nil,
        language: OrderLanguage? = nil, expectedTotal: Money? = nil, replaces: UUID? = nil
    ) {
        self.shipping = shipping
        self.note = note
        self.delivery = delivery
        self.payment = payment
        self.language = language
        self.expectedTotal = expectedTotal
        self.replaces = replaces
    }
}

extension CheckoutRequest {
    package static let noteRule = Rule.lines(0...1000)
    package static let deliveryRule = Rule.text(1...40)
}

extension CheckoutRequest: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            if let shipping { json.field("shipping", shipping) }
            if !note.isEmpty { json.field("note", note) }
            if let delivery { json.field("delivery", delivery) }
            if let payment { json.field("payment", payment.rawValue) }
            if let language { json.field("language", language.rawValue) }
            if let expectedTotal { json.field("expected_total", expectedTotal) }
            if let replaces { json.field("replaces", replaces) }
        }
    }
}
