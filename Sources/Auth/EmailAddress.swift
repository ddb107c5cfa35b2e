/// An e-mail address as the shop compares and keeps it: trimmed, lower case, ASCII.
///
/// The rule is that of the HTML standard's `<input type=email>`, so browser and daemon agree. In addition, the domain needs a
/// dot: a domain without one is nearly always a typing error.
package struct EmailAddress: Sendable, Hashable {
    package let text: String

    /// The longest address that mail can carry (RFC 5321, 4.5.3.1.3, without the angle brackets), in characters.
    package static let maximumLength = 254
    private static let maximumLocalLength = 64

    /// Nobody's address; replaces one that was refused.
    static let nobody = EmailAddress(trusted: "nobody@example.invalid")

    private init(trusted text: String) {
        self.text = text
    }

    /// - Parameter typed: what a person typed; blanks around it are dropped.
    /// - Returns: nil when it is not an address.
    package init?(_ typed: String) {
        let trimmed = typed.trimmingBlanks
        // Checked before lower-casing, which turns other letters into ASCII: U+212A KELVIN SIGN is no k, and U+0130 no i.
        guard trimmed.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let text = trimmed.lowercased()
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.maximumLength, parts.count == 2,
            Self.isLocalPart(parts[0]), Self.isDomain(parts[1])
        else { return nil }
        self.text = text
    }

    private static func isLocalPart(_ part: Substring) -> Bool {
        (1...maximumLocalLength).contains(part.utf8.count)
            && part.utf8.allSatisfy { isLetterOrDigit($0) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0) }
    }

    private static func isDomain(_ part: Substring) -> Bool {
        let labels = part.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    /// A label of a domain name (RFC 1034, 3.5, with the digits of RFC 1123).
    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            && label.first != "-" && label.last != "-"
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }
}

extension String {
    /// By code points: a blank with an accent on it is no blank.
    fileprivate var trimmingBlanks: Substring {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return Substring(scalars[first...last])
    }
}
