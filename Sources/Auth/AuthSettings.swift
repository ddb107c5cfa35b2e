package import Daemon

/// The settings that only auth reads.
package enum AuthSettings {
    static let adminEmail = Setting<EmailAddress>(
        "ADMIN_EMAIL", type: "e-mail", default: "admin@example.com",
        help: "the admin account that is created at start if no account has this e-mail"
    ) { text throws(InvalidSetting) in
        guard let address = EmailAddress(text) else {
            throw InvalidSetting("must be an e-mail address, not \"\(text)\"")
        }
        return address
    }

    package static let adminPassword = Setting<String>(
        "ADMIN_PASSWORD", type: "text, 8 to 128 characters", default: defaultAdminPassword,
        help: "the password of a newly created admin account; an existing account keeps its own. "
            + "In production no account is created with the default", isSecret: true
    ) { text throws(InvalidSetting) in
        guard Password.isAllowed(text) else { throw InvalidSetting("must have 8 to 128 characters") }
        return text
    }

    static let accessTokenMinutes = Setting<Int>.number(
        "ACCESS_TOKEN_MINUTES", 1...43_200, default: 720, help: "how long a sign-in lasts")

    static let defaultAdminPassword = "admin123"

    static let all: [any SettingDeclaration] = [adminEmail, adminPassword, accessTokenMinutes]
}
