/// Whom a mail comes from or goes to: an address, perhaps with a name.
package struct Mailbox: Sendable, Equatable {
    package let name: String
    /// `local@domain` of printable ASCII, without what has a meaning in a header field or an SMTP command.
    package let address: String

    /// Reads `shop@example.org` or `Shop <shop@example.org>`.
    package init?(_ text: String) {
        guard let open = text.lastIndex(of: "<") else {
            self.init(name: "", address: text)
            return
        }
        guard text.last == ">" else { return nil }
        let name = text[..<open].split(separator: " ").joined(separator: " ")
        self.init(name: name, address: String(text[text.index(after: open)...].dropLast()))
    }

    /// - Returns: nil when `address` can't stand in a command: no line, no bracket and no blank ever gets through.
    package init?(name: String, address: String) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, address.utf8.count <= 254,
            address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"<>()[]\\,;:\"".utf8.contains($0) })
        else { return nil }
        self.name = name
        self.address = address
    }

    var domain: String { String(address.drop { $0 != "@" }.dropFirst()) }
}
