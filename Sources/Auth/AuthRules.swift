import Daemon
import JSON
import Wire

extension Rule where Value == EmailAddress {
    /// An e-mail address.
    static var email: Rule {
        Rule(placeholder: .nobody) { value, _ in
            guard case .string(let typed) = value else { return .failure(Refusal(.invalid, "must be text")) }
            guard typed.utf8.count <= 2 * EmailAddress.maximumLength else {
                return .failure(Refusal(.tooLong, "must have at most \(EmailAddress.maximumLength) characters"))
            }
            guard let address = EmailAddress(typed) else {
                return .failure(Refusal(.invalid, "must be an e-mail address, such as name@example.com"))
            }
            return .success(address)
        }
    }
}

extension Rule where Value == String {
    /// A password that somebody chooses.
    static var password: Rule { .verbatim(Password.length) }
}
