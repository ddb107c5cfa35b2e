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

/// A mail that will not be sent by itself, for the operator.
package struct StuckMail: Sendable, Equatable, Decodable {
    package let id: UUID
    package let orderNumber: String
    package let event: MailEvent
    /// `unknown` or `failed`.
    package let step: String
    package let reason: String
    package let since: Timestamp

    package init(id: UUID, orderNumber: String, event: MailEvent, step: String, reason: String, since: Timestamp) {
        self.id = id
        self.orderNumber = orderNumber
        self.event = event
        self.step = step
        self.reason = reason
        self.since = since
    }

    enum CodingKeys: String, CodingKey {
        case id, event, step, reason, since
        case orderNumber = "order_number"
    }
}

extension StuckMail: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("order_number", orderNumber)
            json.field("event", event.rawValue)
            json.field("step", step)
            json.field("reason", reason)
            json.field("since", since)
        }
    }
}
