package import Daemon
package import FoundationEssentials
import HTTPTypes
import JSON
package import Wire

/// Calls shop-order's routes about mail, as a daemon.
///
/// Every function throws order's own `Problem`, and 503 if order can't be reached.
package struct MailClient: Sendable {
    private let sister: SisterClient

    package init(at address: SisterAddress, over connections: SisterConnections) {
        sister = SisterClient("order", at: address, over: connections)
    }

    package var dependency: Dependency { sister.dependency(named: "order") }

    /// Leases up to `limit` due mails for two minutes.
    package func claim(limit: Int) async throws(Problem) -> [DueMail] {
        let body: JSONValue = .object(["limit": .number(Decimal(limit))])
        return try await sister.call(.post, "/internal/mail/claim", body: .json(body), as: .daemon).decoded()
    }

    /// Records that from now on the mail may have been delivered.
    ///
    /// - Throws: `Problem` 409 if the lease has ended. Then the mail must not be handed over.
    package func recordHanding(of mail: DueMail) async throws(Problem) {
        let body: JSONValue = .object(["attempt": .number(Decimal(mail.attempt))])
        try await sister.call(.post, "/internal/mail/\(mail.id.text)/handing", body: .json(body), as: .daemon)
            .requireSuccess()
    }

    /// - Parameter reason: at most 500 characters.
    /// - Throws: `Problem` 409 if another attempt has begun.
    package func record(_ outcome: MailOutcome, reason: String, of mail: DueMail) async throws(Problem) {
        let body: JSONValue = .object([
            "attempt": .number(Decimal(mail.attempt)), "outcome": .string(outcome.rawValue), "reason": .string(reason),
        ])
        try await sister.call(
            .post, "/internal/mail/\(mail.id.text)/outcome", body: .json(body), as: .daemon, isIdempotent: true
        ).requireSuccess()
    }

    /// Mails that will not be sent automatically.
    package func stuck() async throws(Problem) -> [MailRecord] {
        try await sister.call(.get, "/internal/mail/stuck", as: .daemon).decoded()
    }

    /// Makes a mail due that would not be sent automatically.
    ///
    /// - Throws: `Problem` 404 for any other mail.
    package func retry(_ id: UUID) async throws(Problem) {
        try await sister.call(.post, "/internal/mail/\(id.text)/retry", as: .daemon).requireSuccess()
    }
}
