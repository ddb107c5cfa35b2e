package import FoundationEssentials

/// What a customer is told by mail.
package enum MailEvent: String, WireWord {
    /// The order stands.
    case confirmed
    /// The payment for an order that was confirmed before has come.
    case paid
    case shipped, canceled
    /// Money was given back.
    case refunded
}

/// A mail that is due, as order hands it to shop-mail.
package struct DueMail: WireObject {
    /// The same for each attempt.
    package var id = UUID.blank
    /// Which claim this is, from 1 on; it goes with each report.
    package var attempt = 0
    package var event = MailEvent.confirmed
    /// When it happened.
    package var at = Timestamp.blank
    package var order = Order()

    package init() {}

    package init(id: UUID, attempt: Int, event: MailEvent, at: Timestamp, order: Order) {
        self.id = id
        self.attempt = attempt
        self.event = event
        self.at = at
        self.order = order
    }

    package static func fields(_ field: inout some FieldVisitor<DueMail>) {
        field("id", \.id)
        field("attempt", \.attempt)
        field("event", \.event)
        field("at", \.at)
        field("order", \.order)
    }
}

/// How an attempt to send a mail went.
package enum MailOutcome: String, WireWord {
    /// The relay has taken it.
    case sent
    /// It was not taken now; another attempt follows.
    case deferred
    /// It will never be taken.
    case refused
    /// It was handed over, and no answer came: nobody knows.
    case unknown
}

/// How far a mail about an order has come.
package enum MailStep: String, WireWord {
    /// It is due, or will be.
    case waiting
    /// A shop-mail is at it.
    case leased
    /// It was handed to the relay, which has not answered yet.
    case handing
    case sent
    /// It was handed over, and no answer came: nobody knows.
    case unknown
    /// It was refused for good, or could not be sent for too long.
    case failed
    /// It is not to be sent, since there were too many.
    case withheld
}

/// Why a mail is withheld: what mails that buyers cause are counted by.
package enum WithheldReason: String, WireWord {
    /// Nobody has verified the address, and it had its five mails of this day.
    case recipient
    /// The orders of one client had their hundred mails of this day.
    case client

    /// For the operator.
    package var sentence: String {
        switch self {
        case .recipient: "this address, which nobody has verified, had five mails within a day"
        case .client: "orders from this client's address had caused a hundred mails within a day"
        }
    }
}

/// A mail as the operator and admins see it.
package struct MailRecord: WireObject {
    package var id = UUID.blank
    package var orderNumber = ""
    package var event = MailEvent.confirmed
    package var step = MailStep.waiting
    /// What kept it from being sent: the relay's words, or a `WithheldReason`.
    package var reason = ""
    /// When its step last changed.
    package var since = Timestamp.blank

    package init() {}

    package init(id: UUID, orderNumber: String, event: MailEvent, step: MailStep, reason: String, since: Timestamp) {
        self.id = id
        self.orderNumber = orderNumber
        self.event = event
        self.step = step
        self.reason = reason
        self.since = since
    }

    /// nil unless it is withheld.
    package var withheldReason: WithheldReason? { step == .withheld ? WithheldReason(rawValue: reason) : nil }

    package static func fields(_ field: inout some FieldVisitor<MailRecord>) {
        field("id", \.id)
        field("order_number", \.orderNumber)
        field("event", \.event)
        field("step", \.step)
        field("reason", \.reason, "what kept it from being sent: the relay's words, or recipient or client")
        field("since", \.since)
    }

    package static var schemaName: String? { "Mail" }
}
