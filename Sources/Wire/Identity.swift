package import FoundationEssentials

/// The role of a signed-in caller.
package enum Role: String, WireWord, Codable {
    case user, admin
    /// A sister daemon.
    case service
}

/// The caller, from the verified token.
package struct Identity: Sendable, Equatable {
    /// `sub`: a person's user id, or a sister daemon's name.
    package let subject: String
    /// Empty for a service.
    package let email: String
    /// Whether the account is known to own the e-mail address.
    package let isEmailVerified: Bool
    package let role: Role
    /// The time at which the token was issued, in whole seconds.
    package let issuedAt: Date
    /// The session that the token belongs to; nil for a service.
    package let sessionID: UUID?

    package init(
        subject: String, email: String, isEmailVerified: Bool, role: Role, issuedAt: Date, sessionID: UUID? = nil
    ) {
        self.subject = subject
        self.email = email
        self.isEmailVerified = isEmailVerified
        self.role = role
        self.issuedAt = issuedAt
        self.sessionID = sessionID
    }

    /// The user's id; nil for a service.
    package var userID: UUID? { role == .service ? nil : UUID(text: subject) }
}
