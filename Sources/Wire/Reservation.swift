package import FoundationEssentials
package import JSON

/// Asks catalog to hold pieces for an order, all or nothing.
package struct ReservationRequest: Sendable, Equatable {
    package let orderID: UUID
    package let lines: [CartLine]
    /// How long, 60 to 86400; nil leaves it to catalog.
    package let holdSeconds: Int?
    /// The order whose hold ends for this one, in the same moment.
    package let replaces: UUID?
    /// What the lines may cost; nil when nothing was promised.
    package let expectedSubtotal: Money?

    package init(
        orderID: UUID, lines: [CartLine], holdSeconds: Int? = nil, replaces: UUID? = nil, expectedSubtotal: Money? = nil
    ) {
        self.orderID = orderID
        self.lines = lines
        self.holdSeconds = holdSeconds
        self.replaces = replaces
        self.expectedSubtotal = expectedSubtotal
    }
}

extension ReservationRequest: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("order_id", orderID)
            json.field("items", lines)
            if let holdSeconds { json.field("hold_seconds", holdSeconds) }
            if let replaces { json.field("replaces_order_id", replaces) }
            if let expectedSubtotal { json.field("expected_subtotal", expectedSubtotal) }
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

/// What catalog tells when it has given a hold back that had replaced another one.
package struct ReleasedReservation: Sendable, Equatable, Decodable {
    /// The order whose hold had ended for this one: it has no stock either.
    package let replaces: UUID

    package init(replaces: UUID) {
        self.replaces = replaces
    }

    enum CodingKeys: String, CodingKey {
        case replaces = "replaces_order_id"
    }
}

extension ReleasedReservation: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { $0.field("replaces_order_id", replaces) }
    }
}
