import OpenSSL

/// Codes that prove that a text came from the shop: only the holder of `SECRET_KEY` can make them (HMAC with SHA-256).
package struct Seal: Sendable {
    /// The first key seals. The other, the previous `SECRET_KEY`, is still accepted.
    private let keys: [[UInt8]]

    /// - Parameter purpose: derives a separate key, so that a code is valid for this purpose only.
    package init(_ purpose: String, secret: String, previous: String?) {
        keys = [secret, previous].compactMap(\.self).map { secret in
            Array(HMACSHA256.hex(purpose.utf8, key: secret.utf8).utf8)
        }
    }

    /// With the keys of the settings.
    package init(_ purpose: String, _ settings: Settings) throws(SettingError) {
        self.init(
            purpose, secret: try settings.value(of: CommonSettings.secretKey),
            previous: try settings.value(of: CommonSettings.previousSecretKey))
    }

    /// 64 hexadecimal digits.
    package func code(of text: String) -> String { HMACSHA256.hex(text.utf8, key: keys[0]) }

    /// Whether `code` was made for `text`, compared in constant time.
    package func isCode(_ code: some StringProtocol, of text: String) -> Bool {
        let given = Array(code.utf8)
        return keys.contains { constantTimeEquals(Array(HMACSHA256.hex(text.utf8, key: $0).utf8), given) }
    }
}
