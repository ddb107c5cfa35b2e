package import Wire

extension MailEvent {
    /// The subject of the mail.
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
