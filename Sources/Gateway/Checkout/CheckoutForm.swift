import Daemon
import Templating
import Wire

/// The delivery and payment of an order, and the key with which a form that is sent twice makes one order.
struct CheckoutForm {
    let request: CheckoutRequest
    /// Made when the form was first shown.
    let key: String

    static let names = ["name", "phone", "address", "city", "postal_code", "delivery", "payment", "note", "key"]

    /// The maximum length of the fields.
    static var lengths: [String: Int] {
        Shipping.lengths.merging(["note": CheckoutRequest.noteRule.schema.length].compactMapValues(\.self)) { $1 }
    }

    /// - Throws: `Problem` 422 that names every refused field. Order checks whether an address is needed.
    init(_ form: Form, language: Language) throws(Problem) {
        var fields = form.fields
        var request = CheckoutRequest()
        request.shipping = Shipping(
            name: fields.required("name", Shipping.rule(\.name)),
            phone: fields.required("phone", Shipping.rule(\.phone)),
            address: fields.optional("address", Shipping.rule(\.address)) ?? "",
            city: fields.optional("city", Shipping.rule(ifAny: \.city)),
            postalCode: fields.optional("postal_code", Shipping.rule(ifAny: \.postalCode)))
        request.note = fields.optional("note", CheckoutRequest.noteRule) ?? ""
        request.payment = fields.required("payment", .oneOf(PaymentMethod.self))
        request.language = language.ofOrder
        let delivery = DeliveryChoice(fields.required("delivery", .text(1...60)))
        request.delivery = delivery.code
        // The lines together, as the page has shown them.
        let subtotal = fields.optional("subtotal", .money)
        if let subtotal, let price = delivery.price { request.expectedTotal = try? subtotal + price }
        // By the button that cancels an unpaid order for this one.
        request.replaces = fields.optional("replaces", .id)
        key = fields.required("key", .id).text
        try fields.check(allowUnknown: true)
        self.request = request
    }
}
