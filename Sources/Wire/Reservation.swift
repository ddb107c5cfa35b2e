package import FoundationEssentials
package import JSON

/// Asks catalog to hold pieces for an order, all or nothing.
package struct ReservationRequest: Sendable, Equatable {
    package let orderID: UUID
    package let lines: [CartLine]
    /// The time of the hold, 60 to 86400 seconds; nil leaves it to catalog.
    package let holdSeconds: Int?
    /// The order whose hold ends for this one in the same transaction.
    package let replaces: UUID?
    /// The expected price of the lines; nil if none was promised.
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
package struct Reservation: WireObject {
    package var orderID = UUID.blank
    package var lines: [OrderLine] = []
    /// The time at which the hold is released unless it is committed before.
    package var expiresAt = Timestamp.blank

    package init() {}

    package init(orderID: UUID, lines: [OrderLine], expiresAt: Timestamp) {
        self.orderID = orderID
        self.lines = lines
        self.expiresAt = expiresAt
    }

    package static func fields(_ field: inout some FieldVisitor<Reservation>) {
        field("order_id", \.orderID)
        field("items", \.lines)
        field("expires_at", \.expiresAt)
    }
}

/// Catalog's answer to the release of a hold that had replaced another one.
package struct ReleasedReservation: WireObject {
    /// The order whose hold had ended for this one. It has no stock either.
    package var replaces = UUID.blank

    package init() {}

    package init(replaces: UUID) {
        self.replaces = replaces
    }

    package static func fields(_ field: inout some FieldVisitor<ReleasedReservation>) {
        field("replaces_order_id", \.replaces)
    }
}
