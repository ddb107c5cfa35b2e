import Basics
import JSON

/// The `application/x-www-form-urlencoded` format of queries and forms (WHATWG URL, 5).
package enum URLEncoding {
    /// The pairs in their order. Invalid UTF-8 becomes U+FFFD, and so does a text that would cost too much to compare
    /// (`hasBoundedMarks`).
    package static func pairs(in text: some StringProtocol) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: decode(parts[0]), value: parts.count == 2 ? decode(parts[1]) : "")
        }
    }

    /// `name=value&…`, everything but unreserved characters (RFC 3986, 2.3) as %XX.
    package static func query(_ pairs: [(name: String, value: String)]) -> String {
        pairs.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
    }

    /// Encodes a name or a value.
    package static func encode(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += byte < 16 ? "%0" : "%"
                encoded += String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    /// A segment of a path. A plus stands for itself.
    package static func decodeSegment(_ text: some StringProtocol) -> String { decode(text, plusIsSpace: false) }

    private static func decode(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String {
        let decoded = PercentDecoding.lenient(text, plusIsSpace: plusIsSpace)
        return decoded.hasBoundedMarks ? decoded : "\u{FFFD}"
    }
}
