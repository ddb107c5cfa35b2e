package import FoundationEssentials
package import JSON

/// A way for an order to reach its buyer, as an admin has set it up.
package struct DeliveryMethod: Sendable, Equatable, Decodable {
    package let id: UUID
    /// What a checkout names it by: `courier`.
    package let code: String
    package let nameEnglish: String
    package let nameRussian: String
    package let price: Money
    /// Whether an order needs to say where it goes, and to whom.
    package let needsAddress: Bool
    /// Whether a postal code belongs to that.
    package let needsPostalCode: Bool
    /// Whether it is offered to customers.
    package let isActive: Bool
    /// Its place in lists, the lowest first.
    package let position: Int

    package init(
        id: UUID, code: String, nameEnglish: String, nameRussian: String, price: Money, needsAddress: Bool,
        needsPostalCode: Bool = true, isActive: Bool, position: Int
    ) {
        self.id = id
        self.code = code
        self.nameEnglish = nameEnglish
        self.nameRussian = nameRussian
        self.price = price
        self.needsAddress = needsAddress
        self.needsPostalCode = needsPostalCode
        self.isActive = isActive
        self.position = position
    }

    package func name(in language: OrderLanguage) -> String {
        switch language {
        case .english: nameEnglish
        case .russian: nameRussian
        }
    }

    /// What an order by it has to say and does not, by the names of the API; blanks don't count.
    package func missing(in shipping: Shipping?) -> [String] {
        guard needsAddress else { return [] }
        var needed = [
            ("name", shipping?.name), ("phone", shipping?.phone), ("address", shipping?.address),
            ("city", shipping?.city),
        ]
        if needsPostalCode { needed.append(("postal_code", shipping?.postalCode)) }
        return needed.filter { ($0.1 ?? "").allSatisfy(\.isWhitespace) }.map(\.0)
    }

    enum CodingKeys: String, CodingKey {
        case id, code, price, position
        case nameEnglish = "name_en"
        case nameRussian = "name_ru"
        case needsAddress = "needs_address"
        case needsPostalCode = "needs_postal_code"
        case isActive = "is_active"
    }
}

extension DeliveryMethod: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("code", code)
            json.field("name_en", nameEnglish)
            json.field("name_ru", nameRussian)
            json.field("price", price)
            json.field("needs_address", needsAddress)
            json.field("needs_postal_code", needsPostalCode)
            json.field("is_active", isActive)
            json.field("position", position)
        }
    }
}

/// How an order goes: the method as it was when it was ordered.
package struct Delivery: Sendable, Equatable, Decodable {
    package let code: String
    /// In the order's language.
    package let name: String
    /// nil for an order of before there were two names.
    package let nameEnglish: String?
    package let nameRussian: String?
    package let price: Money

    package init(code: String, name: String, nameEnglish: String?, nameRussian: String?, price: Money) {
        self.code = code
        self.name = name
        self.nameEnglish = nameEnglish
        self.nameRussian = nameRussian
        self.price = price
    }

    /// - Parameter language: of who reads it.
    package func name(in language: OrderLanguage) -> String {
        switch language {
        case .english: nameEnglish ?? name
        case .russian: nameRussian ?? name
        }
    }

    enum CodingKeys: String, CodingKey {
        case code, name, price
        case nameEnglish = "name_en"
        case nameRussian = "name_ru"
    }
}

extension Delivery: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("code", code)
            json.field("name", name)
            for (field, language) in [("name_en", OrderLanguage.english), ("name_ru", .russian)] {
                json.field(field, self.name(in: language))
            }
            json.field("price", price)
        }
    }
}
