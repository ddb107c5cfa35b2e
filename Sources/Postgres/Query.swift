package import FoundationEssentials

/// A statement with its values. Interpolated values are bound as `$1`, `$2` …, so they never become SQL:
/// ```
/// "select name from products where id = \(id)"
/// ```
package struct Query: Sendable, ExpressibleByStringInterpolation {
    /// The text with placeholders; equal texts share a prepared statement.
    package private(set) var text: String
    /// The values in text format; nil is NULL.
    package private(set) var values: [String?] = []

    package init(stringLiteral text: String) {
        self.text = text
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        text = interpolation.text
        values = interpolation.values
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [String?] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        package mutating func appendInterpolation(_ value: some PostgresEncodable) {
            values.append(value.postgresText)
            text += "$\(values.count)"
        }

        // Its own overload, or the compiler warns that an optional would be printed.
        package mutating func appendInterpolation(_ value: (some PostgresEncodable)?) {
            values.append(value?.postgresText)
            text += "$\(values.count)"
        }

        /// Puts a piece of SQL in as it is: for a fragment that stands in the source code, never for input.
        package mutating func appendInterpolation(unsafe sql: StaticString) {
            text += sql.description
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

extension Int64: PostgresEncodable {
    package var postgresText: String? { String(self) }
}

extension Double: PostgresEncodable {
    package var postgresText: String? { String(self) }
}

extension Bool: PostgresEncodable {
    package var postgresText: String? { self ? "t" : "f" }
}

extension UUID: PostgresEncodable {
    package var postgresText: String? { uuidString.lowercased() }
}

extension Date: PostgresEncodable {
    /// Seconds since 1970 can't be written as timestamptz, so RFC 3339 with microseconds is.
    package var postgresText: String? {
        let microseconds = Int64((timeIntervalSince1970 * 1_000_000).rounded())
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let whole = Date(timeIntervalSince1970: Double(fraction < 0 ? seconds - 1 : seconds))
        let digits = String(1_000_000 + (fraction < 0 ? fraction + 1_000_000 : fraction)).dropFirst()
        return whole.formatted(.iso8601).dropLast() + ".\(digits)Z"
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package var postgresText: String? { flatMap(\.postgresText) }
}

extension Array: PostgresEncodable where Element: PostgresEncodable {
    /// `{"a",NULL}` with every element quoted (PostgreSQL manual, 8.15.2).
    package var postgresText: String? {
        let elements = map { element -> String in
            guard let text = element.postgresText else { return "NULL" }
            return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return "{\(elements.joined(separator: ","))}"
    }
}
