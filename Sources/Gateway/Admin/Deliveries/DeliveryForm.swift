import Clients
import Daemon
import Wire

/// A delivery method as an admin types it.
struct DeliveryForm {
    let change: Change<DeliveryMethod>

    /// - Parameter isNew: all fields are sent, not only changed ones.
    /// - Throws: `Problem` 422 that names every refused field. Order checks the rest.
    init(_ form: Form, isNew: Bool = false) throws(Problem) {
        var fields = form.fields
        let shown = Shown<DeliveryMethod>(form, isNew: isNew, values: DeliveryPage.values)
        var change = Change<DeliveryMethod>()
        change.code = shown.ifChanged("code", fields.required("code", DeliveryMethod.rule(\.code)))
        change.nameEnglish = shown.ifChanged("name_en", fields.required("name_en", DeliveryMethod.rule(\.nameEnglish)))
        change.nameRussian = shown.ifChanged("name_ru", fields.required("name_ru", DeliveryMethod.rule(\.nameRussian)))
        change.price = shown.ifChanged("price", fields.required("price", .typedMoney))
        change.needsAddress = shown.ifChanged("needs_address", fields.optional("needs_address", .bool) ?? false)
        change.needsPostalCode = shown.ifChanged(
            "needs_postal_code", fields.optional("needs_postal_code", .bool) ?? false)
        change.isActive = shown.ifChanged("is_active", fields.optional("is_active", .bool) ?? false)
        change.position = shown.ifChanged("position", fields.required("position", DeliveryMethod.rule(\.position)))
        change.before = shown.json
        try fields.check(allowUnknown: true)
        self.change = change
    }
}

extension DeliveryPage {
    static let fields = [
        "before", "code", "name_en", "name_ru", "price", "position", "needs_address", "needs_postal_code", "is_active",
    ]

    static func values(of method: DeliveryMethod) -> [String: String] {
        [
            "before": Shown.text(of: method), "code": method.code, "name_en": method.nameEnglish,
            "name_ru": method.nameRussian,
            "price": method.price.description, "position": String(method.position),
            "needs_address": method.needsAddress ? "on" : "",
            "needs_postal_code": method.needsPostalCode ? "on" : "", "is_active": method.isActive ? "on" : "",
        ]
    }
}
