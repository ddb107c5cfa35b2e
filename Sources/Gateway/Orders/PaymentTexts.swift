import Templating
import Wire

extension PaymentMethod {
    /// Its name.
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
    /// Its name, which also describes the event that led to it.
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
    /// The statuses that an admin may set. Only the bank can report that a card was charged.
    var moves: [OrderStatus] { status.next.filter { $0 != .paid || payment?.method != .sandbox } }
}
