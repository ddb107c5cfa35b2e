/// The sender or recipient of a mail: an address, perhaps with a name.
package struct Mailbox: Sendable, Equatable {
    /// Empty if there is none.
    package let name: String
    /// `local@domain` of printable ASCII, without special characters of header fields and SMTP commands.
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

    /// - Returns: nil if `address` can't be used in a command, for example because of a line break, bracket or blank.
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
