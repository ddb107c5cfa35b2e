package import FoundationEssentials
package import JSON

/// What a customer is told by mail.
package enum MailEvent: String, Sendable, Codable, CaseIterable {
    /// The order stands.
    case confirmed
    /// The payment for an order that was confirmed before has come.
    case paid
    case shipped, canceled
    /// Money was given back.
    case refunded
}

/// A mail that is due, as order hands it to shop-mail.
package struct DueMail: Sendable, Equatable, Decodable {
    /// The same for each attempt.
    package let id: UUID
    /// Which claim this is, from 1 on; it goes with each report.
    package let attempt: Int
    package let event: MailEvent
    /// When it happened.
    package let at: Timestamp
    package let order: Order

    package init(id: UUID, attempt: Int, event: MailEvent, at: Timestamp, order: Order) {
        self.id = id
        self.attempt = attempt
        self.event = event
        self.at = at
        self.order = order
    }
}

extension DueMail: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("attempt", attempt)
            json.field("event", event.rawValue)
            json.field("at", at)
            json.field("order", order)
        }
    }
}

/// How an attempt to send a mail went.
package enum MailOutcome: String, Sendable, Codable, CaseIterable {
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
package enum MailStep: String, Sendable, Codable, CaseIterable {
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
package enum WithheldReason: String, Sendable, CaseIterable {
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
package struct MailRecord: Sendable, Equatable, Decodable {
    package let id: UUID
    package let orderNumber: String
    package let event: MailEvent
    package let step: MailStep
    /// What kept it from being sent: the relay's words, or a `WithheldReason`.
    package let reason: String
    /// When its step last changed.
    package let since: Timestamp

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

    enum CodingKeys: String, CodingKey {
        case id, event, step, reason, since
        case orderNumber = "order_number"
    }
}

extension MailRecord: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("order_number", orderNumber)
            json.field("event", event.rawValue)
            json.field("step", step.rawValue)
            json.field("reason", reason)
            json.field("since", since)
        }
    }
}
