import Clients
import Daemon
import Wire

/// A delivery method as an admin types it.
struct DeliveryForm {
    let change: DeliveryMethodChange

    static let names = [
        "code", "name_en", "name_ru", "price", "position", "needs_address", "needs_postal_code", "is_active",
    ]

    static func values(of method: DeliveryMethod) -> [String: String] {
        [
            "code": method.code, "name_en": method.nameEnglish, "name_ru": method.nameRussian,
            "price": method.price.description, "position": String(method.position),
            "needs_address": method.needsAddress ? "on" : "",
            "needs_postal_code": method.needsPostalCode ? "on" : "", "is_active": method.isActive ? "on" : "",
        ]
    }

    /// - Throws: `Problem` 422 naming every field that was refused; the rest is order's to say.
    init(_ form: Form) throws(Problem) {
        var fields = form.fields
        change = DeliveryMethodChange(
            code: fields.required("code", .text(1...40)), nameEnglish: fields.required("name_en", .text(1...100)),
            nameRussian: fields.required("name_ru", .text(1...100)), price: fields.required("price", .typedMoney),
            needsAddress: fields.optional("needs_address", .bool) ?? false,
            needsPostalCode: fields.optional("needs_postal_code", .bool) ?? false,
            isActive: fields.optional("is_active", .bool) ?? false,
            position: fields.required("position", .integer(0...10_000)))
        try fields.check(allowUnknown: true)
    }
}
