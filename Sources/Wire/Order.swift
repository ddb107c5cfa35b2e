package import FoundationEssentials
package import JSON

/// Where an order stands in its life.
package enum OrderStatus: String, Sendable, Codable, CaseIterable {
    case pending, paid, shipped, delivered, canceled, refunded

    /// Where an admin may move it from here.
    package var next: [OrderStatus] {
        switch self {
        case .pending: [.paid, .canceled]
        case .paid: [.shipped, .canceled, .refunded]
        case .shipped: [.delivered, .refunded]
        case .delivered: [.refunded]
        case .canceled, .refunded: []
        }
    }

    /// Whether nothing becomes of it any more.
    package var hasEnded: Bool { self == .canceled || self == .refunded }

    /// Whether the owner may still cancel.
    package var isCancelable: Bool { self == .pending || self == .paid }
}

/// A line of an order: the product as it was when it was ordered.
package struct OrderLine: Sendable, Equatable, Decodable {
    package let productID: UUID
    package let sku: String
    package let name: String
    package let price: Money
    package let quantity: Int
    package let subtotal: Money

    package init(productID: UUID, sku: String, name: String, price: Money, quantity: Int, subtotal: Money) {
        self.productID = productID
        self.sku = sku
        self.name = name
        self.price = price
        self.quantity = quantity
        self.subtotal = subtotal
    }

    enum CodingKeys: String, CodingKey {
        case productID = "product_id"
        case sku, name, price, subtotal
        case quantity = "qty"
    }
}

extension OrderLine: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("product_id", productID)
            json.field("sku", sku)
            json.field("name", name)
            json.field("price", price)
            json.field("qty", quantity)
            json.field("subtotal", subtotal)
        }
    }
}

/// Where an order goes, and whom to ask for.
package struct Shipping: Sendable, Equatable, Decodable {
    package let name: String
    package let phone: String
    /// Street and house, in one or more lines; empty where the delivery method needs none.
    package let address: String
    package let city: String?
    package let postalCode: String?

    package init(name: String, phone: String, address: String, city: String? = nil, postalCode: String? = nil) {
        self.name = name
        self.phone = phone
        self.address = address
        self.city = city
        self.postalCode = postalCode
    }

    enum CodingKeys: String, CodingKey {
        case name, phone, address, city
        case postalCode = "postal_code"
    }
}

extension Shipping: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("name", name)
            json.field("phone", phone)
            json.field("address", address)
            if let city { json.field("city", city) }
            if let postalCode { json.field("postal_code", postalCode) }
        }
    }
}

/// Something that happened to an order.
package struct OrderEvent: Sendable, Equatable, Decodable {
    package let at: Timestamp
    /// The status the order had from then on.
    package let status: OrderStatus
    /// What its payment became; nil when nothing happened to it.
    package let payment: PaymentStatus?
    /// Who did it: an e-mail address, `shop` for the shop itself, or the name of a payment method.
    package let actor: String

    package init(at: Timestamp, status: OrderStatus, payment: PaymentStatus? = nil, actor: String) {
        self.at = at
        self.status = status
        self.payment = payment
        self.actor = actor
    }
}

extension OrderEvent: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("at", at)
            json.field("status", status.rawValue)
            if let payment { json.field("payment", payment.rawValue) }
            json.field("actor", actor)
        }
    }
}

/// Whose order it is.
package struct Buyer: Sendable, Equatable, Decodable {
    package let id: UUID
    package let email: String

    package init(id: UUID, email: String) {
        self.id = id
        self.email = email
    }
}

extension Buyer: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("email", email)
        }
    }
}

/// An order as order shows it. Its amounts are those of the moment it was placed: `total` is `subtotal` and the price of
/// the delivery less `discount`.
package struct Order: Sendable, Equatable, Decodable {
    package let id: UUID
    /// For people: `2026-000123`.
    package let number: String
    package let user: Buyer
    package let status: OrderStatus
    /// The sum of the lines.
    package let subtotal: Money
    package let delivery: Delivery
    package let discount: Money
    package let total: Money
    package let lines: [OrderLine]
    package private(set) var shipping: Shipping?
    /// nil for an order that an older version of the shop has placed.
    package let payment: Payment?
    package private(set) var note: String
    package let language: OrderLanguage
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// Oldest first.
    package let events: [OrderEvent]
    /// The request in which it was placed: what the journal knows of it. Nil when that is not known.
    package let requestID: String?

    package init(
        id: UUID, number: String, user: Buyer, status: OrderStatus, subtotal: Money, delivery: Delivery,
        discount: Money, total: Money, lines: [OrderLine], shipping: Shipping?, payment: Payment?, note: String,
        language: OrderLanguage, createdAt: Timestamp, updatedAt: Timestamp, events: [OrderEvent],
        requestID: String? = nil
    ) {
        self.id = id
        self.number = number
        self.user = user
        self.status = status
        self.subtotal = subtotal
        self.delivery = delivery
        self.discount = discount
        self.total = total
        self.lines = lines
        self.shipping = shipping
        self.payment = payment
        self.note = note
        self.language = language
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.events = events
        self.requestID = requestID
    }

    /// Whether its customer is waited for, with a card.
    package var isPayable: Bool {
        guard status == .pending, let payment else { return false }
        return payment.method == .sandbox && payment.status.isOpen
    }

    enum CodingKeys: String, CodingKey {
        case id, number, user, status, subtotal, delivery, discount, total, shipping, payment, note, language, events
        case lines = "items"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case requestID = "request_id"
    }
}

extension Order {
    /// The same without what its buyer has typed: every word that is left is the shop's own.
    package var withoutBuyersWords: Order {
        var order = self
        order.shipping = nil
        order.note = ""
        return order
    }
}

extension Order: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("number", number)
            json.field("user", user)
            json.field("status", status.rawValue)
            json.field("subtotal", subtotal)
            json.field("delivery", delivery)
            json.field("discount", discount)
            json.field("total", total)
            json.field("items", lines)
            json.field("shipping", shipping)
            json.field("payment", payment)
            json.field("note", note)
            json.field("language", language.rawValue)
            json.field("created_at", createdAt)
            json.field("updated_at", updatedAt)
            json.field("events", events)
            json.field("request_id", requestID)
        }
    }
}
