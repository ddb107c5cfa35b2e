/// How a mail leaves the shop.
package protocol MailTransport: Sendable {
    /// Hands `mail` over.
    ///
    /// - Parameter handing: called once, right before the step after which the mail may be out; when it throws, the mail is
    ///   not handed over.
    func deliver(_ mail: MailMessage, handing: @Sendable () async throws -> Void) async -> HandOver
}

/// How handing a mail over went.
package enum HandOver: Sendable, Equatable {
    case sent
    /// Not now; nothing has gone out.
    case deferred(String)
    /// Never; nothing has gone out.
    case refused(String)
    /// It was handed over, and no answer came.
    case unknown(String)
}
