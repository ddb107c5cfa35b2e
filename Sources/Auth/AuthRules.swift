import Daemon
import JSON
import Wire

extension Rule where Value == EmailAddress {
    /// An e-mail address.
    static var email: Rule {
        Rule(placeholder: .nobody, .text(length: 3...EmailAddress.maximumLength)) { value, _ in
            guard case .string(let typed) = value else { return .failure(Refusal(.invalid, "must be text")) }
            guard typed.utf8.count <= 2 * EmailAddress.maximumLength else {
                return .failure(.tooLong(characters: EmailAddress.maximumLength))
            }
            guard let address = EmailAddress(typed) else {
                return .failure(Refusal(.invalid, "must be an e-mail address, such as name@example.com"))
            }
            return .success(address)
        }
    }
}

extension Rule where Value == String {
    /// A new password, in its normal form.
    static var password: Rule { password(Password.length) { $0.nfc } }

    /// An existing password, as typed.
    static var typedPassword: Rule { password(1...Password.length.upperBound) { $0 } }

    private static func password(_ length: ClosedRange<Int>, _ kept: @escaping @Sendable (String) -> String) -> Rule {
        Rule(placeholder: "", .text(length: length)) { value, _ in
            guard case .string(let typed) = value else { return .failure(Refusal(.invalid, "must be text")) }
            if typed.unicodeScalars.contains("\0") { return .failure(Refusal(.invalid, "must not contain NUL")) }
            // No letter consists of more than four. Normalizing a longer text would be expensive and useless.
            let isEndless = typed.unicodeScalars.count > 4 * length.upperBound
            let count = isEndless ? .max : typed.nfc.unicodeScalars.count
            if count < length.lowerBound {
                return .failure(.tooShort(characters: length.lowerBound))
            }
            if count > length.upperBound {
                return .failure(.tooLong(characters: length.upperBound))
            }
            return .success(kept(typed))
        }
    }
}
