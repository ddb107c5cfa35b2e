package import FoundationEssentials

/// The events that customers get mail about.
package enum MailEvent: String, WireWord {
    /// The order is confirmed.
    case confirmed
    /// The payment for an already confirmed order has come.
    case paid
    case shipped, canceled
    /// Money was returned.
    case refunded
}

/// A due mail that order hands to shop-mail.
package struct DueMail: WireObject {
    /// The same for each attempt.
    package var id = UUID.blank
    /// The number of the claim, from 1. Each report contains it.
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

/// The outcome of an attempt to send a mail.
package enum MailOutcome: String, WireWord {
    /// The relay has accepted it.
    case sent
    /// It was not accepted now; another attempt follows.
    case deferred
    /// It was refused for good.
    case refused
    /// It was handed over, and no answer came: nobody knows.
    case unknown
}

/// The state of a mail about an order.
package enum MailStep: String, WireWord {
    /// It is or will be due.
    case waiting
    /// A shop-mail is working on it.
    case leased
    /// It was handed to the relay, which has not answered yet.
    case handing
    case sent
    /// It was handed over, and no answer came: nobody knows.
    case unknown
    /// It was refused for good, or could not be sent for too long.
    case failed
    /// It is not sent because there were too many.
    case withheld
}

/// The reason why a mail is withheld: the limit that was exceeded.
package enum WithheldReason: String, WireWord {
    /// The address is unverified and had five mails within a day.
    case recipient
    /// The orders of one client caused a hundred mails within a day.
    case client

    /// For the operator.
    package var sentence: String {
        switch self {
        case .recipient: "this unverified address had five mails within a day"
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
    /// The reason why it was not sent: the relay's words, or a `WithheldReason`.
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
        field("reason", \.reason, "the reason why it was not sent: the relay's words, or recipient or client")
        field("since", \.since)
    }

    package static var schemaName: String? { "Mail" }
}
