package import FoundationEssentials
package import JSON

/// Asks catalog to hold pieces for an order, all or nothing.
package struct ReservationRequest: Sendable, Equatable {
    package let orderID: UUID
    package let lines: [CartLine]
    /// How long, 60 to 86400; nil leaves it to catalog.
    package let holdSeconds: Int?

    package init(orderID: UUID, lines: [CartLine], holdSeconds: Int? = nil) {
        self.orderID = orderID
        self.lines = lines
        self.holdSeconds = holdSeconds
    }
}

extension ReservationRequest: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("order_id", orderID)
            json.field("items", lines)
            if let holdSeconds { json.field("hold_seconds", holdSeconds) }
        }
    }
}

/// Stock held for a checkout, with names and prices as of the hold.
package struct Reservation: Sendable, Equatable, Decodable {
    package let orderID: UUID
    package let lines: [OrderLine]
    /// When the hold is given back unless it is committed before.
    package let expiresAt: Timestamp

    package init(orderID: UUID, lines: [OrderLine], expiresAt: Timestamp) {
        self.orderID = orderID
        self.lines = lines
        self.expiresAt = expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case orderID = "order_id"
        case lines = "items"
        case expiresAt = "expires_at"
    }
}

extension Reservation: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("order_id", orderID)
            json.field("items", lines)
            json.field("expires_at", expiresAt)
        }
    }
}
