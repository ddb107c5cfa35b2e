import Basics
package import FoundationEssentials

/// A statement with its values. Interpolated values are bound as `$1`, `$2` …, so they never become SQL:
/// ```
/// "select name from products where id = \(id)"
/// ```
/// An interpolated `Query` is put in as a fragment, with its values.
package struct Query: Sendable, ExpressibleByStringInterpolation {
    /// The text around the values. It has one piece more than there are values.
    private var pieces: [String]
    /// The values in text format; nil is NULL.
    package private(set) var values: [String?]
    /// The text with placeholders; equal texts share a prepared statement.
    package let text: String

    private init(pieces: [String], values: [String?]) {
        self.pieces = pieces
        self.values = values
        var text = pieces[0]
        for (number, piece) in pieces.enumerated().dropFirst() {
            text.append("$")
            text.append(String(number))
            text.append(piece)
        }
        self.text = text
    }

    package init(stringLiteral text: String) {
        self.init(pieces: [text], values: [])
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self.init(pieces: interpolation.pieces, values: interpolation.values)
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces = [""]
        fileprivate var values: [String?] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) {
            pieces[pieces.count - 1] += literal
        }

        package mutating func appendInterpolation(_ value: some PostgresEncodable) {
            append(value.postgresText)
        }

        // Its own overload, or the compiler warns that an optional would be printed.
        package mutating func appendInterpolation(_ value: (some PostgresEncodable)?) {
            append(value?.postgresText)
        }

        /// Inserts a piece of another statement, with its values.
        package mutating func appendInterpolation(_ fragment: Query) {
            appendLiteral(fragment.pieces[0])
            for (value, piece) in zip(fragment.values, fragment.pieces.dropFirst()) {
                append(value)
                appendLiteral(piece)
            }
        }

        private mutating func append(_ value: String?) {
            values.append(value)
            pieces.append("")
        }
    }
}

/// A value that can be bound.
package protocol PostgresEncodable {
    /// Its text format; nil is NULL.
    var postgresText: String? { get }
}

extension String: PostgresEncodable {
    package var postgresText: String? { self }
}

extension Int: PostgresEncodable {
    package var postgresText: String? { String(self) }
}

extension Bool: PostgresEncodable {
    package var postgresText: String? { self ? "t" : "f" }
}

extension UUID: PostgresEncodable {
    package var postgresText: String? { UUIDText.text(of: self) }
}

extension Date: PostgresEncodable {
    package var postgresText: String? { UTCText.microseconds(of: self) }
}

/// An enumeration is bound as the name of its case.
extension PostgresEncodable where Self: RawRepresentable, RawValue == String {
    package var postgresText: String? { rawValue }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package var postgresText: String? { flatMap(\.postgresText) }
}

extension Array: PostgresEncodable where Element: PostgresEncodable {
    /// `{"a",NULL}` with every element quoted (PostgreSQL manual, 8.15.2), by scalars, as it is read.
    package var postgresText: String? {
        let elements = map { element -> String in
            guard let text = element.postgresText else { return "NULL" }
            var quoted: String.UnicodeScalarView = "\"".unicodeScalars
            for scalar in text.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
                quoted.append(scalar)
            }
            quoted.append("\"")
            return String(quoted)
        }
        return "{\(elements.joined(separator: ","))}"
    }
}
