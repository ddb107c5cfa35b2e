package import FoundationEssentials

/// How an order is paid.
package enum PaymentMethod: String, WireWord {
    /// Later, from an invoice: an admin marks it as paid, or the shop does at once.
    case invoice
    /// Before the stock is sold, by a test card of the fake bank.
    case sandbox
}

/// How far a payment has come.
package enum PaymentStatus: String, WireWord {
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
package struct Payment: WireObject {
    package var id = UUID.blank
    package var method = PaymentMethod.invoice
    package var status = PaymentStatus.pending
    package var amount = Money.zero
    /// Until when it must be paid, or the order is canceled; nil when nothing hurries.
    package var expiresAt: Timestamp?
    private var surplusOrNone: [PaymentSurplus]?

    /// Money that came on top and goes back, the oldest first.
    package var surplus: [PaymentSurplus] { surplusOrNone ?? [] }

    package init() {}

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

    package static func fields(_ field: inout some FieldVisitor<Payment>) {
        field("id", \.id)
        field("method", \.method)
        field("status", \.status)
        field("amount", \.amount)
        field("expires_at", \.expiresAt)
        field("surplus", ifAny: \.surplusOrNone, "money that came on top, and goes back")
    }

    package static var schemaName: String? { "Payment" }
}

/// Money that a provider has taken beyond what an order asked for: a second time, or another amount.
package struct PaymentSurplus: WireObject {
    package var amount = Money.zero
    package var receivedAt = Timestamp.blank
    /// When the provider gave it back; nil as long as it has not.
    package var refundedAt: Timestamp?

    package init() {}

    package init(amount: Money, receivedAt: Timestamp, refundedAt: Timestamp?) {
        self.amount = amount
        self.receivedAt = receivedAt
        self.refundedAt = refundedAt
    }

    package static func fields(_ field: inout some FieldVisitor<PaymentSurplus>) {
        field("amount", \.amount)
        field("received_at", \.receivedAt)
        field("refunded_at", \.refundedAt)
    }
}

/// What the sandbox tells the browser when a card was sent. What counts for the order is what its webhook says.
package struct CardAnswer: WireObject {
    package enum Status: String, WireWord {
        /// The webhook will tell.
        case processing
        case declined
    }

    package var status = Status.processing

    package init() {}

    package init(status: Status) {
        self.status = status
    }

    package static func fields(_ field: inout some FieldVisitor<CardAnswer>) {
        field("status", \.status)
    }
}
