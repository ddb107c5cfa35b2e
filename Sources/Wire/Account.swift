package import FoundationEssentials
import JSON

/// The account of a customer or admin, as auth answers it.
package struct Account: WireObject {
    package var id = UUID.blank
    package var email = ""
    package var role = Role.user
    package var isActive = true
    package var createdAt = Timestamp.blank

    package init() {}

    package init(id: UUID, email: String, role: Role, isActive: Bool, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.role = role
        self.isActive = isActive
        self.createdAt = createdAt
    }

    package static func fields(_ field: inout some FieldVisitor<Account>) {
        field("id", \.id)
        field("email", \.email)
        field("role", \.role, .personRole)
        field("is_active", \.isActive, .bool)
        field("created_at", \.createdAt)
    }

    package static var schemaName: String? { "Account" }
}

extension Rule where Value == Role {
    /// The roles of people. `service` is for daemons.
    package static var personRole: Rule {
        Rule(placeholder: .user, .word(["user", "admin"])) { value, _ in
            switch value {
            case .string("user"): .success(.user)
            case .string("admin"): .success(.admin)
            default: .failure(.notOne(of: ["user", "admin"]))
            }
        }
    }
}

/// The answer to a sign-in (OAuth 2.0, RFC 6749 5.1).
package struct AccessToken: WireObject {
    package var accessToken = ""
    /// Seconds from now.
    package var expiresIn = 0

    package init() {}

    package init(accessToken: String, expiresIn: Int) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
    }

    package static func fields(_ field: inout some FieldVisitor<AccessToken>) {
        field("access_token", \.accessToken, "a JWT (RFC 7519)")
        field("token_type", from: { _ in "bearer" })
        field("expires_in", \.expiresIn, "seconds")
    }

    package static var schemaName: String? { "Token" }
}
