package import FoundationEssentials
package import JSON

/// Asks catalog to hold pieces for an order, all or nothing.
package struct ReservationRequest: Sendable, Equatable {
    package let orderID: UUID
    package let lines: [CartLine]

    package init(orderID: UUID, lines: [CartLine]) {
        self.orderID = orderID
        self.lines = lines
    }
}

extension ReservationRequest: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("order_id", orderID)
            json.field("items", lines)
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
