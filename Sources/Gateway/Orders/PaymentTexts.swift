import Templating
import Wire

extension PaymentMethod {
    /// What it is called.
    var key: TextKey {
        switch self {
        case .invoice: .paymentInvoice
        case .sandbox: .paymentSandbox
        }
    }

    var hintKey: TextKey {
        switch self {
        case .invoice: .paymentInvoiceHint
        case .sandbox: .paymentSandboxHint
        }
    }
}

extension PaymentStatus {
    /// What it is called, and what has happened when a payment became so.
    var key: TextKey {
        switch self {
        case .pending: .paymentPending
        case .declined: .paymentDeclined
        case .paid: .paymentPaid
        case .expired: .paymentExpired
        case .canceled: .paymentCanceled
        case .refunding: .paymentRefunding
        case .refunded: .paymentRefunded
        }
    }
}

extension Order {
    /// Where an admin may move it. That a card was charged is only its bank's to say.
    var moves: [OrderStatus] { status.next.filter { $0 != .paid || payment?.method != .sandbox } }
}
