/// A table as a file that a spreadsheet opens (RFC 4180): UTF-8, every field quoted, CRLF after each line.
///
/// A spreadsheet computes a field that begins with `=`, `+`, `-`, `@`, a tab or a CR, and could be made to send data away.
/// Nobody knows by which separators it splits, so a field may begin in the middle of one: after a comma, a semicolon, a tab, a
/// bar, a line end or a quotation mark, whatever blanks follow. There an apostrophe goes before what would begin a formula.
/// An import gets the text back by taking away one apostrophe, at each such place, that stands before any number of
/// apostrophes and one of those marks; docs/API.md has it as a regular expression.
package struct CSV: Sendable {
    package enum Separator: String, Sendable, CaseIterable {
        case comma
        /// For Excel where the comma is in numbers.
        case semicolon

        fileprivate var text: String { self == .comma ? "," : ";" }
    }

    /// The text so far. It begins with a mark by which Excel knows UTF-8.
    package private(set) var text = "\u{FEFF}"
    private let separator: Separator

    package init(separator: Separator = .comma) {
        self.separator = separator
    }

    package mutating func line(_ fields: [String]) {
        text += fields.map(Self.field).joined(separator: separator.text) + "\r\n"
    }

    /// Takes what is there, for the next part of a stream.
    package mutating func take() -> String {
        defer { text = "" }
        return text
    }

    // By scalars: a mark with an accent on it is another character to Swift, and none to a spreadsheet.
    private static func field(_ value: String) -> String {
        let scalars = Array(value.unicodeScalars)
        var output = String.UnicodeScalarView()
        output.append("\"")
        var isStart = true
        for (index, scalar) in scalars.enumerated() {
            if isStart, scalar == "'" || formulas.contains(scalar),
                let mark = scalars[index...].first(where: { $0 != "'" }), formulas.contains(mark)
            {
                output.append("'")
            }
            output.append(scalar)
            if scalar == "\"" { output.append(scalar) }
            isStart = separators.contains(scalar) || isStart && blanks.contains(scalar)
        }
        output.append("\"")
        return String(output)
    }

    /// Some also in the wide and small forms that spreadsheets of East Asia take for the same.
    private static let formulas: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FE66}", "\u{FE62}",
        "\u{FE63}", "\u{FE6B}",
    ]
    private static let separators: Set<Unicode.Scalar> = [",", ";", "\t", "|", "\r", "\n", "\""]
    private static let blanks: Set<Unicode.Scalar> = [" ", "\u{A0}"]
}
