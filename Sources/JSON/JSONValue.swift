package import FoundationEssentials

/// Any JSON value (RFC 8259), for input of unknown shape or input that is checked field by field.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A decimal number, so that 199.90 stays exact.
    case number(Decimal)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Reads one JSON document.
    ///
    /// - Throws: `JSONSyntaxError` if `bytes` are not JSON, are nested deeper than 100 levels, or contain a number that has more
    ///   than 400 characters or does not fit into a Decimal.
    package init(parsing bytes: some Collection<UInt8>) throws(JSONSyntaxError) {
        self = try JSONReader.read(from: bytes)
    }
}

/// The text is not a JSON document, or not of the expected shape.
package struct JSONSyntaxError: Error, CustomStringConvertible {
    package let description: String

    /// An error with this message.
    package init(_ description: String = "not valid JSON") {
        self.description = description
    }
}

extension JSONValue: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) { self = try json.value() }
}

extension JSONValue: JSONEncodable {
    /// Writes fields in the order of their names, so that equal values give equal text.
    package func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.null()
        case .bool(let value): value.write(to: &json)
        case .number(let value): json.raw(value.description)
        case .string(let value): json.string(value)
        case .array(let values): values.write(to: &json)
        case .object(let fields):
            json.object { json in
                for (name, value) in fields.sorted(by: { $0.key < $1.key }) { json.field(name, value) }
            }
        }
    }
}

extension JSONValue {
    /// The value as a whole number; nil if it is none.
    package var integer: Int? {
        guard case .number(let value) = self, value.isFinite else { return nil }
        return Int(value.description)
    }
}

extension JSONValue {
    /// The number of levels of lists and objects; 0 for any other value.
    package var depth: Int {
        switch self {
        case .array(let values): 1 + (values.map(\.depth).max() ?? 0)
        case .object(let fields): 1 + (fields.values.map(\.depth).max() ?? 0)
        case .null, .bool, .number, .string: 0
        }
    }

    /// Whether a text or a name in it contains the character U+0000.
    package var containsNUL: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let values): values.contains(where: \.containsNUL)
        case .object(let fields): fields.contains { $0.key.utf8.contains(0) || $0.value.containsNUL }
        case .null, .bool, .number: false
        }
    }
}
