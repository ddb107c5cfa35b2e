/// A table as a file that a spreadsheet opens (RFC 4180): UTF-8, a comma between fields, CRLF after each line.
package struct CSV: Sendable {
    /// The text so far. It begins with a mark by which Excel knows UTF-8.
    package private(set) var text = "\u{FEFF}"

    package init() {}

    /// One line. What people have typed is quoted, and never becomes a formula.
    package mutating func line(_ fields: [String]) {
        text += fields.map(Self.field).joined(separator: ",") + "\r\n"
    }

    /// Takes what is there, for the next part of a stream.
    package mutating func take() -> String {
        defer { text = "" }
        return text
    }

    private static func field(_ value: String) -> String {
        // A spreadsheet computes what begins like this, and could be made to send data away: an apostrophe makes it text.
        let isFormula = value.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } ?? false
        let text = isFormula ? "'" + value : value
        guard text.unicodeScalars.contains(where: { ",\"\r\n;\t".unicodeScalars.contains($0) }) else { return text }
        // By code units: a quotation mark with an accent on it is another character to Swift, and none to a spreadsheet.
        let doubled = text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
        return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
    }
}
