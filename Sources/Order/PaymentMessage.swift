import Daemon
import FoundationEssentials
import JSON
import Wire

/// A provider's message about a payment.
struct PaymentMessage: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        /// The provider has the money.
        case succeeded = "payment.succeeded"
        /// The customer may try again.
        case declined = "payment.declined"
    }

    /// The same for each delivery of the message.
    let id: UUID
    let kind: Kind
    let paymentID: UUID
    let amount: Money

    init(id: UUID, kind: Kind, paymentID: UUID, amount: Money) {
        self.id = id
        self.kind = kind
        self.paymentID = paymentID
        self.amount = amount
    }

    /// - Throws: `Problem` 400 or 422 if it is no message.
    init(_ body: some Collection<UInt8>) throws(Problem) {
        var fields = try Fields(json: body)
        id = fields.required("id", .id)
        kind = fields.required("type", .oneOf(Kind.self))
        paymentID = fields.required("payment_id", .id)
        amount = fields.required("amount", .money)
        try fields.check(allowUnknown: true)
    }
}

extension PaymentMessage: JSONEncodable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("type", kind.rawValue)
            json.field("payment_id", paymentID)
            json.field("amount", amount)
        }
    }
}
