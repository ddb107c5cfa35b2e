package import FoundationEssentials

/// The payment method of an order.
package enum PaymentMethod: String, WireWord {
    /// By invoice: an admin marks the order as paid, or the shop does so at once.
    case invoice
    /// With a test card of the fake bank, before the stock is sold.
    case sandbox
}

/// The status of a payment.
package enum PaymentStatus: String, WireWord {
    /// Not paid yet.
    case pending
    /// The last card was declined; another may be tried.
    case declined
    case paid
    /// No money came in time.
    case expired
    /// The order was canceled before it was paid.
    case canceled
    /// It was paid and is being returned.
    case refunding
    /// It was paid and returned.
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
    /// The deadline of the payment, after which the order is canceled; nil without a deadline.
    package var expiresAt: Timestamp?
    private var surplusOrNone: [PaymentSurplus]?

    /// Surplus money that is returned, the oldest first.
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
        field("surplus", ifAny: \.surplusOrNone, "surplus money that is returned")
    }

    package static var schemaName: String? { "Payment" }
}

/// Surplus money that a provider has taken: a second payment, or another amount.
package struct PaymentSurplus: WireObject {
    package var amount = Money.zero
    package var receivedAt = Timestamp.blank
    /// The time at which the provider returned it; nil until then.
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

/// The sandbox's answer to a card. Only its webhook message changes the order.
package struct CardAnswer: WireObject {
    /// The immediate result of a card.
    package enum Status: String, WireWord {
        /// The webhook will report the result.
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
