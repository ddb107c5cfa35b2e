/// The `%XX` encoding of addresses, queries and forms (RFC 3986, 2.1).
package enum PercentDecoding {
    /// Decodes every `%XX`. Invalid UTF-8 then becomes U+FFFD.
    ///
    /// - Returns: nil if a `%` is not followed by two hexadecimal digits.
    package static func strict(_ text: some StringProtocol) -> String? {
        if !text.utf8.contains(UInt8(ascii: "%")) { return String(text) }
        let (bytes, isWhole) = decode(text.utf8, plusIsSpace: false)
        return isWhole ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Decodes input of people and browsers: a `%` without digits stays as it is.
    ///
    /// - Parameter plusIsSpace: in forms and queries (WHATWG URL, 5), not in paths.
    package static func lenient(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        if !text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) { return String(text) }
        return String(decoding: decode(text.utf8, plusIsSpace: plusIsSpace).bytes, as: UTF8.self)
    }

    private static func decode(
        _ text: some Collection<UInt8>, plusIsSpace: Bool
    ) -> (bytes: [UInt8], isWhole: Bool) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var isWhole = true
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                if let high = rest.first.flatMap(HexDigit.value),
                    let low = rest.dropFirst().first.flatMap(HexDigit.value)
                {
                    bytes.append(high << 4 | low)
                    rest = rest.dropFirst(2)
                } else {
                    bytes.append(byte)
                    isWhole = false
                }
            default: bytes.append(byte)
            }
        }
        return (bytes, isWhole)
    }
}
