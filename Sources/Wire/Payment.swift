package import FoundationEssentials
package import JSON

/// How an order is paid.
package enum PaymentMethod: String, Sendable, Codable, CaseIterable {
    /// Later, from an invoice: an admin marks it as paid, or the shop does at once.
    case invoice
    /// Before the stock is sold, by a card that is played.
    case sandbox
}

/// How far a payment has come.
package enum PaymentStatus: String, Sendable, Codable, CaseIterable {
    /// Not paid yet.
    case pending
    /// The last card was declined; another may be tried.
    case declined
    case paid
    /// Nothing came in time.
    case expired
    /// The order was canceled before anything was paid.
    case canceled
    /// It was paid, and is on its way back.
    case refunding
    /// It was paid, and given back.
    case refunded

    /// Whether a customer may still pay.
    package var isOpen: Bool { self == .pending || self == .declined }
}

/// The payment of an order.
package struct Payment: Sendable, Equatable, Decodable {
    package let id: UUID
    package let method: PaymentMethod
    package let status: PaymentStatus
    package let amount: Money
    /// Until when it must be paid, or the order is canceled; nil when nothing hurries.
    package let expiresAt: Timestamp?
    private let surplusOrNone: [PaymentSurplus]?

    /// Money that came on top and goes back, the oldest first.
    package var surplus: [PaymentSurplus] { surplusOrNone ?? [] }

    package init(
        id: UUID, method: PaymentMethod, status: PaymentStatus, amount: Money, expiresAt: Timestamp?,
        surplus: [PaymentSurplus] = []
    ) {
        self.id = id
        self.method = method
        self.status = status
        self.amount = amount
        self.expiresAt = expiresAt
        surplusOrNone = surplus.isEmpty ? nil : surplus
    }

    enum CodingKeys: String, CodingKey {
        case id, method, status, amount
        case expiresAt = "expires_at"
        case surplusOrNone = "surplus"
    }
}

extension Payment: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("method", method.rawValue)
            json.field("status", status.rawValue)
            json.field("amount", amount)
            json.field("expires_at", expiresAt)
            if let surplusOrNone { json.field("surplus", surplusOrNone) }
        }
    }
}

/// Money that a provider has taken beyond what an order asked for: a second time, or another amount.
package struct PaymentSurplus: Sendable, Equatable, Decodable {
    package let amount: Money
    package let receivedAt: Timestamp
    /// When the provider gave it back; nil as long as it has not.
    package let refundedAt: Timestamp?

    package init(amount: Money, receivedAt: Timestamp, refundedAt: Timestamp?) {
        self.amount = amount
        self.receivedAt = receivedAt
        self.refundedAt = refundedAt
    }

    enum CodingKeys: String, CodingKey {
        case amount
        case receivedAt = "received_at"
        case refundedAt = "refunded_at"
    }
}

extension PaymentSurplus: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("amount", amount)
            json.field("received_at", receivedAt)
            json.field("refunded_at", refundedAt)
        }
    }
}

/// What the sandbox tells the browser when a card was sent. What counts for the order is what its webhook says.
package struct CardAnswer: Sendable, Equatable, Decodable {
    package enum Status: String, Sendable, Codable, CaseIterable {
        /// The webhook will tell.
        case processing
        case declined
    }

    package let status: Status

    package init(status: Status) {
        self.status = status
    }
}

extension CardAnswer: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { $0.field("status", status.rawValue) }
    }
}
