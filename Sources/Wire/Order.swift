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

/// Where an order goes.
package struct Shipping: Sendable, Equatable, Decodable {
    package let name: String
    package let phone: String
    package let address: String

    package init(name: String, phone: String, address: String) {
        self.name = name
        self.phone = phone
        self.address = address
    }
}

extension Shipping: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("name", name)
            json.field("phone", phone)
            json.field("address", address)
        }
    }
}

/// Something that happened to an order.
package struct OrderEvent: Sendable, Equatable, Decodable {
    package let at: Timestamp
    /// The status the order had from then on.
    package let status: OrderStatus
    /// Who did it: an e-mail address, or `shop` for the shop itself.
    package let actor: String

    package init(at: Timestamp, status: OrderStatus, actor: String) {
        self.at = at
        self.status = status
        self.actor = actor
    }
}

extension OrderEvent: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("at", at)
            json.field("status", status.rawValue)
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

/// An order as order shows it.
package struct Order: Sendable, Equatable, Decodable {
    package let id: UUID
    /// For people: `2026-000123`.
    package let number: String
    package let user: Buyer
    package let status: OrderStatus
    package let total: Money
    package let lines: [OrderLine]
    package let shipping: Shipping?
    package let note: String
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    /// Oldest first.
    package let events: [OrderEvent]
    /// The request in which it was placed: what the journal knows of it. Nil when that is not known.
    package let requestID: String?

    package init(
        id: UUID, number: String, user: Buyer, status: OrderStatus, total: Money, lines: [OrderLine],
        shipping: Shipping?, note: String, createdAt: Timestamp, updatedAt: Timestamp, events: [OrderEvent],
        requestID: String? = nil
    ) {
        self.id = id
        self.number = number
        self.user = user
        self.status = status
        self.total = total
        self.lines = lines
        self.shipping = shipping
        self.note = note
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.events = events
        self.requestID = requestID
    }

    enum CodingKeys: String, CodingKey {
        case id, number, user, status, total, shipping, note, events
        case lines = "items"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case requestID = "request_id"
    }
}

extension Order: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("number", number)
            json.field("user", user)
            json.field("status", status.rawValue)
            json.field("total", total)
            json.field("items", lines)
            json.field("shipping", shipping)
            json.field("note", note)
            json.field("created_at", createdAt)
            json.field("updated_at", updatedAt)
            json.field("events", events)
            json.field("request_id", requestID)
        }
    }
}
