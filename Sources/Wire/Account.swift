package import FoundationEssentials
package import JSON

/// A customer's or admin's account as auth shows it.
package struct Account: Sendable, Equatable, Decodable {
    package let id: UUID
    package let email: String
    package let role: Role
    package let isActive: Bool
    package let createdAt: Timestamp

    package init(id: UUID, email: String, role: Role, isActive: Bool, createdAt: Timestamp) {
        self.id = id
        self.email = email
        self.role = role
        self.isActive = isActive
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, email, role
        case isActive = "is_active"
        case createdAt = "created_at"
    }
}

extension Account: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id)
            json.field("email", email)
            json.field("role", role.rawValue)
            json.field("is_active", isActive)
            json.field("created_at", createdAt)
        }
    }
}

/// The answer to a sign-in (OAuth 2.0, RFC 6749 5.1).
package struct AccessToken: Sendable, Equatable, Decodable {
    package let accessToken: String
    /// Seconds from now.
    package let expiresIn: Int

    package init(accessToken: String, expiresIn: Int) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
    }

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case expiresIn = "expires_in"
    }
}

extension AccessToken: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object(writeFields)
    }

    /// The fields alone, for an answer that has others beside them.
    package func writeFields(to json: inout JSONWriter) {
        json.field("access_token", accessToken)
        json.field("token_type", "bearer")
        json.field("expires_in", expiresIn)
    }
}
