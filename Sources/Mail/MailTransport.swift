/// A way for mail to leave the shop.
package protocol MailTransport: Sendable {
    /// Hands `mail` over to the next server.
    ///
    /// - Parameter handing: called once, right before the step after which the mail may be delivered. If it throws, the mail is
    ///   not handed over.
    func deliver(_ mail: MailMessage, handing: @Sendable () async throws -> Void) async -> HandOver
}

/// The result of handing a mail over.
package enum HandOver: Sendable, Equatable {
    case sent
    /// Not now; nothing was sent.
    case deferred(String)
    /// Never; nothing was sent.
    case refused(String)
    /// The mail was handed over, but no answer came.
    case unknown(String)
}
