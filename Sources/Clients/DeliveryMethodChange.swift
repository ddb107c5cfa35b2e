package import JSON
package import Wire

/// What an admin changes of a delivery method; nil leaves a field as it is. A new one needs all but
/// the postal code and the last two.
package struct DeliveryMethodChange: Sendable {
    package var code: String?
    package var nameEnglish: String?
    package var nameRussian: String?
    package var price: Money?
    package var needsAddress: Bool?
    package var needsPostalCode: Bool?
    package var isActive: Bool?
    package var position: Int?
    /// What the caller was shown.
    package var before: JSONText?

    package init(
        code: String? = nil, nameEnglish: String? = nil, nameRussian: String? = nil, price: Money? = nil,
        needsAddress: Bool? = nil, needsPostalCode: Bool? = nil, isActive: Bool? = nil, position: Int? = nil
    ) {
        self.code = code
        self.nameEnglish = nameEnglish
        self.nameRussian = nameRussian
        self.price = price
        self.needsAddress = needsAddress
        self.needsPostalCode = needsPostalCode
        self.isActive = isActive
        self.position = position
    }
}

extension DeliveryMethodChange: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            if let code { json.field("code", code) }
            if let nameEnglish { json.field("name_en", nameEnglish) }
            if let nameRussian { json.field("name_ru", nameRussian) }
            if let price { json.field("price", price) }
            if let needsAddress { json.field("needs_address", needsAddress) }
            if let needsPostalCode { json.field("needs_postal_code", needsPostalCode) }
            if let isActive { json.field("is_active", isActive) }
            if let position { json.field("position", position) }
            if let before { json.field("before", before) }
        }
    }
}
