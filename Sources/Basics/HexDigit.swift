/// A hexadecimal digit of ASCII, in either case.
package enum HexDigit {
    /// Two digits for each byte, in lower case.
    package static func text(of bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            for (number, byte) in bytes.enumerated() {
                text[2 * number] = digits.utf8Start[Int(byte >> 4)]
                text[2 * number + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 2 * bytes.count
        }
    }

    /// nil unless `text` is pairs of digits in lower case, as `text(of:)` writes them.
    package static func bytes(ofLowerCase text: some StringProtocol) -> [UInt8]? {
        let text = Array(text.utf8)
        guard text.count.isMultiple(of: 2), !text.contains(where: (UInt8(ascii: "A")...UInt8(ascii: "F")).contains)
        else { return nil }
        let values = text.compactMap(value)
        guard values.count == text.count else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }

    static var digits: StaticString { "0123456789abcdef" }

    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
