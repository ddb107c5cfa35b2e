import Daemon
import Logging
import OpenSSL
import Wire

/// The admin account that a new shop starts with.
struct FirstAdmin: Sendable {
    private let email: EmailAddress
    /// Nil in production if the password is the well-known default.
    private let password: String?
    private let store: UserStore
    private let hasher: PasswordHasher

    init(settings: Settings, store: UserStore, hasher: PasswordHasher) throws(SettingError) {
        email = try settings.value(of: AuthSettings.adminEmail)
        let password = try settings.value(of: AuthSettings.adminPassword)
        self.password = settings.isProduction && password == AuthSettings.defaultAdminPassword ? nil : password
        self.store = store
        self.hasher = hasher
    }

    /// Creates the account unless one with this e-mail exists, which stays unchanged. Many daemons may try at once.
    ///
    /// - Throws: `PostgresError`.
    func makeIfAbsent(logger: Logger) async throws {
        // The look-up only saves hashing at every start; the insertion decides.
        guard let password, try await store.user(email: email) == nil else { return }
        let hash = try await hasher.hash(password.nfc, .ofTheShop(email))
        guard let account = try await store.add(email, role: .admin, passwordHash: hash, by: "shop")
        else { return }
        logger.record(.accountMade, "admin account created", metadata: ["user.id": "\(account.id.text)"])
    }
}
