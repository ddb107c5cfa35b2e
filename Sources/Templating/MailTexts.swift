package import Wire

extension MailEvent {
    /// What the mail is called.
    package var subject: TextKey {
        switch self {
        case .confirmed: .mailConfirmedSubject
        case .paid: .mailPaidSubject
        case .shipped: .mailShippedSubject
        case .canceled: .mailCanceledSubject
        case .refunded: .mailRefundedSubject
        }
    }
}
