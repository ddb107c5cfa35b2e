package import Logging

/// The settings every daemon has.
package enum CommonSettings {
    package static let mode = Setting<Mode>.choice(
        "SHOP_ENV", default: .production,
        help: "production refuses publicly known secrets and passwords; development accepts them")

    package static let listen = Setting<ListenAddress>(
        "SHOP_LISTEN", type: "host:port or unix:/path", default: "127.0.0.1:8000",
        help: "where to listen if systemd passes no socket",
        parse: ListenAddress.init)

    package static let secretKey = Setting<String>.text(
        "SECRET_KEY", default: developmentSecret,
        help: "signs tokens; the same for all daemons, at least 32 bytes in production", isSecret: true,
        refusalInProduction: refusal)

    package static let previousSecretKey = Setting<String?>(
        "SECRET_KEY_PREVIOUS", type: "text", default: "",
        help: "the previous key, still accepted for verification: a key change signs nobody out",
        isSecret: true, refusalInProduction: { $0.isEmpty ? nil : refusal(of: $0) }
    ) { text throws(InvalidSetting) in text.isEmpty ? nil : text }

    package static let logLevel = Setting<Logger.Level>.choice(
        "LOG_LEVEL", default: .info,
        help: "the least severe log records to write; read again on SIGHUP if it comes from LOG_LEVEL_FILE")

    package static let maximumRequests = Setting<Int>.number(
        "SHOP_MAX_REQUESTS", 1...100_000, default: 512,
        help: "the most requests in progress at once; further ones are answered with 503")

    static let all: [any SettingDeclaration] = [mode, listen, secretKey, previousSecretKey, logLevel, maximumRequests]

    private static let developmentSecret = "development-secret-not-for-production"

    /// The reason why production refuses a key, for signing or for verification.
    @Sendable private static func refusal(of secret: String) -> String? {
        secret == developmentSecret || secret.utf8.count < 32
            ? "must be a secret of at least 32 bytes; make one with: openssl rand -base64 48 (only SHOP_ENV=development, to try the shop, takes any)"
            : nil
    }
}
