import Daemon
import Wire

/// Where an order goes, and the key by which sending the form twice stays one order.
struct CheckoutForm {
    let shipping: Shipping
    let note: String
    /// Made when the form was first shown.
    let key: String

    static let names = ["name", "phone", "address", "note", "key"]

    /// - Throws: `Problem` 422 naming every field that was refused.
    init(_ form: Form) throws(Problem) {
        var fields = form.fields
        shipping = Shipping(
            name: fields.required("name", .text(1...200)), phone: fields.required("phone", .text(1...50)),
            address: fields.required("address", .text(1...500)))
        note = fields.optional("note", .text(0...1000)) ?? ""
        key = fields.required("key", .id).text
        try fields.check(allowUnknown: true)
    }
}
