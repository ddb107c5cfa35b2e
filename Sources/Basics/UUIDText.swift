package import FoundationEssentials

/// Writes and reads ids as hexadecimal digits (RFC 9562, 4). Foundation does the same with printf and scanf.
package enum UUIDText {
    /// In lower case.
    package static func text(of id: UUID) -> String {
        String(unsafeUninitializedCapacity: 36) { text in
            withUnsafeBytes(of: id.uuid) { bytes in
                var index = 0
                for (number, byte) in bytes.enumerated() {
                    if hasHyphenBefore(number) {
                        text[index] = UInt8(ascii: "-")
                        index += 1
                    }
                    text[index] = HexDigit.digits.utf8Start[Int(byte >> 4)]
                    text[index + 1] = HexDigit.digits.utf8Start[Int(byte & 15)]
                    index += 2
                }
            }
            return 36
        }
    }

    /// Reads upper and lower case; nil if the text is no id.
    package static func id(in text: Span<UInt8>) -> UUID? {
        guard text.count == 36 else { return nil }
        var id: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        let isValid = withUnsafeMutableBytes(of: &id) { bytes in
            var index = 0
            for number in 0..<16 {
                if hasHyphenBefore(number) {
                    guard text[index] == UInt8(ascii: "-") else { return false }
                    index += 1
                }
                guard let high = HexDigit.value(of: text[index]), let low = HexDigit.value(of: text[index + 1]) else {
                    return false
                }
                bytes[number] = high << 4 | low
                index += 2
            }
            return true
        }
        return isValid ? UUID(uuid: id) : nil
    }

    private static func hasHyphenBefore(_ byte: Int) -> Bool { byte == 4 || byte == 6 || byte == 8 || byte == 10 }
}
