package import FoundationEssentials

/// A delivery method.
package struct DeliveryMethod: WireObject {
    package var id = UUID.blank
    /// Its name in a checkout, such as `courier`.
    package var code = ""
    package var nameEnglish = ""
    package var nameRussian = ""
    package var price = Money.zero
    /// Whether an order needs a name, phone and address.
    package var needsAddress = false
    /// Whether the address needs a postal code.
    package var needsPostalCode = true
    /// Whether it is offered to customers.
    package var isActive = true
    /// Its place in lists, the lowest first.
    package var position = 0

    package init() {}

    /// The name in the reader's language.
    package func name(in language: OrderLanguage) -> String {
        switch language {
        case .english: nameEnglish
        case .russian: nameRussian
        }
    }

    /// The missing fields that an order with this method needs, by their API names. Blank fields are missing.
    package func missing(in shipping: Shipping?) -> [String] {
        guard needsAddress else { return [] }
        var needed = [
            ("name", shipping?.name), ("phone", shipping?.phone), ("address", shipping?.address),
            ("city", shipping?.city),
        ]
        if needsPostalCode { needed.append(("postal_code", shipping?.postalCode)) }
        return needed.filter { ($0.1 ?? "").allSatisfy(\.isWhitespace) }.map(\.0)
    }

    package static func fields(_ field: inout some FieldVisitor<DeliveryMethod>) {
        field("id", \.id)
        field("code", \.code, .slug(40), .required, "unique")
        field("name_en", \.nameEnglish, .text(1...100), .required)
        field("name_ru", \.nameRussian, .text(1...100), .required)
        field("price", \.price, .money, .required)
        field("needs_address", \.needsAddress, .bool, .required, "whether orders need a name, phone, address and city")
        field(
            "needs_postal_code", \.needsPostalCode, .bool,
            "whether such orders also need a postal code; true by default")
        field("is_active", \.isActive, .bool, "true by default")
        field("position", \.position, .integer(0...10_000), "the lowest comes first; 0 by default")
    }

    package static var schemaName: String? { "DeliveryMethod" }
}

/// The delivery of an order: the method as it was when the order was placed.
package struct Delivery: WireObject {
    package var code = ""
    /// In the order's language.
    package var name = ""
    /// nil for an order from a version without two names.
    package var nameEnglish: String?
    package var nameRussian: String?
    package var price = Money.zero

    package init() {}

    package init(code: String, name: String, nameEnglish: String?, nameRussian: String?, price: Money) {
        self.code = code
        self.name = name
        self.nameEnglish = nameEnglish
        self.nameRussian = nameRussian
        self.price = price
    }

    private var toldEnglish: String {
        get { name(in: .english) }
        set { nameEnglish = newValue }
    }

    private var toldRussian: String {
        get { name(in: .russian) }
        set { nameRussian = newValue }
    }

    /// - Parameter language: of the reader.
    package func name(in language: OrderLanguage) -> String {
        switch language {
        case .english: nameEnglish ?? name
        case .russian: nameRussian ?? name
        }
    }

    package static func fields(_ field: inout some FieldVisitor<Delivery>) {
        field("code", \.code)
        field("name", \.name, "in the order's language")
        field("name_en", \.toldEnglish)
        field("name_ru", \.toldRussian)
        field("price", \.price)
    }
}
