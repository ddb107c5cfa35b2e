package import Daemon

/// What auth alone reads.
package enum AuthSettings {
    static let adminEmail = Setting<EmailAddress>(
        "ADMIN_EMAIL", type: "e-mail", default: "admin@example.com",
        help: "the admin account that is made at start if there is no account with this e-mail"
    ) { text throws(InvalidSetting) in
        guard let address = EmailAddress(text) else {
            throw InvalidSetting("must be an e-mail address, not \"\(text)\"")
        }
        return address
    }

    package static let adminPassword = Setting<String>(
        "ADMIN_PASSWORD", type: "text, 8 to 128 characters", default: defaultAdminPassword,
        help: "the password that the admin account is made with; an account that exists keeps its own. "
            + "In production no account is made with the default", isSecret: true
    ) { text throws(InvalidSetting) in
        guard Password.isAllowed(text) else { throw InvalidSetting("must have 8 to 128 characters") }
        return text
    }

    static let accessTokenMinutes = Setting<Int>.number(
        "ACCESS_TOKEN_MINUTES", 1...43_200, default: 720, help: "how long a sign-in lasts")

    static let defaultAdminPassword = "admin123"

    static let all: [any SettingDeclaration] = [adminEmail, adminPassword, accessTokenMinutes]
}
