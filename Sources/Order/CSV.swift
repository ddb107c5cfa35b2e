/// A table as a file for spreadsheets (RFC 4180): UTF-8, every field quoted, CRLF after each line.
///
/// A spreadsheet treats a field that begins with `=`, `+`, `-`, `@`, a tab or a CR as a formula, which could send data away. It
/// may split at any separator, so a field may also begin in the middle of one: after a comma, a semicolon, a tab, a bar, a line
/// end or a quotation mark, with any blanks after it. At these places an apostrophe goes before the beginning of a formula. An
/// import restores the text by removing one apostrophe at each such place, if any number of apostrophes and one of those marks
/// follow. docs/API.md has the regular expression.
package struct CSV: Sendable {
    package enum Separator: String, Sendable, CaseIterable {
        case comma
        /// For Excel in countries with a decimal comma.
        case semicolon

        fileprivate var text: String { self == .comma ? "," : ";" }
    }

    /// The text so far. It begins with a byte order mark, by which Excel recognises UTF-8.
    package private(set) var text = "\u{FEFF}"
    private let separator: Separator

    package init(separator: Separator = .comma) {
        self.separator = separator
    }

    /// Appends a line.
    package mutating func line(_ fields: [String]) {
        text += fields.map(Self.field).joined(separator: separator.text) + "\r\n"
    }

    /// Takes the text so far, as the next part of a stream.
    package mutating func take() -> String {
        defer { text = "" }
        return text
    }

    // By scalars: to Swift, a sign with an accent is another character, but not to a spreadsheet.
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

    /// Also the wide and small forms, which East Asian spreadsheets treat alike.
    private static let formulas: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FE66}", "\u{FE62}",
        "\u{FE63}", "\u{FE6B}",
    ]
    private static let separators: Set<Unicode.Scalar> = [",", ";", "\t", "|", "\r", "\n", "\""]
    private static let blanks: Set<Unicode.Scalar> = [" ", "\u{A0}"]
}
