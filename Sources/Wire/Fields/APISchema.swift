package import JSON

/// The schema of a JSON value in OpenAPI 3.1 (JSON Schema 2020-12).
package indirect enum APISchema: Sendable {
    /// Text, with an optional format of JSON Schema, such as `uuid`, `date-time` or `email`, and an optional number of
    /// characters.
    case text(format: String? = nil, length: ClosedRange<Int>? = nil)
    /// Text that matches a regular expression.
    case pattern(String, length: ClosedRange<Int>? = nil)
    /// One of these words.
    case word([String])
    case integer(ClosedRange<Int>? = nil)
    case number, boolean
    /// Anything.
    case any
    case array(APISchema, count: ClosedRange<Int>? = nil)
    /// An object with exactly these fields. Those that are not optional are required.
    case object([Field])
    /// An object with fields of any name, with an optional maximum number.
    case map(APISchema, most: Int? = nil)
    /// A value or null.
    case nullable(APISchema)
    /// A schema of the document, by its name.
    case named(String)

    /// A field of an object.
    package struct Field: Sendable {
        package let name: String
        package let schema: APISchema
        package let isOptional: Bool
        package let note: String

        package init(_ name: String, _ schema: APISchema, optional: Bool = false, _ note: String = "") {
            (self.name, self.schema, self.isOptional, self.note) = (name, schema, optional, note)
        }

        /// In a change: the values that the caller was shown.
        package static let before = Field(
            "before", .map(.any), optional: true,
            "these fields as the caller was shown them; 409 if others have changed one since")
    }

    package static var text: APISchema { .text() }
    package static var integer: APISchema { .integer() }
    package static var id: APISchema { .text(format: "uuid") }
    package static var time: APISchema { .text(format: "date-time") }
    /// An amount as a string with two decimals.
    package static var money: APISchema { .pattern(#"^-?[0-9]+\.[0-9]{2}$"#) }
    /// One of the names of an enumeration.
    package static func words<T: RawRepresentable & CaseIterable>(_: T.Type) -> APISchema where T.RawValue == String {
        .word(T.allCases.map(\.rawValue))
    }
}

extension APISchema: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    private func writeFields(to json: inout JSONWriter) {
        switch self {
        case .text(let format, let length):
            json.field("type", "string")
            if let format { json.field("format", format) }
            json.range(length, "minLength", "maxLength")
        case .pattern(let pattern, let length):
            json.field("type", "string")
            json.field("pattern", pattern)
            json.range(length, "minLength", "maxLength")
        case .word(let words):
            json.field("type", "string")
            json.field("enum", words)
        case .integer(let range):
            json.field("type", "integer")
            if let range {
                json.field("minimum", range.lowerBound)
                json.field("maximum", range.upperBound)
            }
        case .number: json.field("type", "number")
        case .boolean: json.field("type", "boolean")
        case .any: break
        case .array(let element, let count):
            json.field("type", "array")
            json.field("items", element)
            json.range(count, "minItems", "maxItems")
        case .object(let fields):
            json.field("type", "object")
            json.field("properties") { json in
                json.object { json in
                    for field in fields {
                        json.field(field.name) { json in
                            json.object { json in
                                field.schema.writeFields(to: &json)
                                if !field.note.isEmpty { json.field("description", field.note) }
                            }
                        }
                    }
                }
            }
            json.field("required", fields.filter { !$0.isOptional }.map(\.name))
            json.field("additionalProperties", false)
        case .map(let value, let most):
            json.field("type", "object")
            json.field("additionalProperties", value)
            if let most { json.field("maxProperties", most) }
        case .nullable(let schema):
            json.field("anyOf") { json in
                json.array([schema, nil]) { json, schema in
                    if let schema { schema.write(to: &json) } else { json.object { $0.field("type", "null") } }
                }
            }
        case .named(let name): json.field("$ref", "#/components/schemas/\(name)")
        }
    }

    /// The schema for people, such as `list of Order`.
    package var summary: String {
        switch self {
        case .text(let format, _): format ?? "text"
        case .pattern: "text"
        case .word(let words): words.joined(separator: " | ")
        case .integer: "whole number"
        case .number: "number"
        case .boolean: "true | false"
        case .any: "any"
        case .array(let element, _): "list of \(element.summary)"
        case .object(let fields): "{\(fields.map(\.name).joined(separator: ", "))}"
        case .map(let value, _): "object of \(value.summary)"
        case .nullable(let schema): "\(schema.summary) | null"
        case .named(let name): name
        }
    }
}

extension JSONWriter {
    fileprivate mutating func range(_ range: ClosedRange<Int>?, _ least: String, _ most: String) {
        guard let range else { return }
        // The default minimum is 0.
        if range.lowerBound > 0 { field(least, range.lowerBound) }
        field(most, range.upperBound)
    }
}

// MARK: - Limits

extension APISchema {
    /// The allowed number of characters of a text or elements of a list, or the range of a number. nil without a limit.
    package var limits: ClosedRange<Int>? {
        switch self {
        case .text(_, let length), .pattern(_, let length): length
        case .integer(let range): range
        case .array(_, let count): count
        case .map(_, let most): most.map { 0...$0 }
        case .nullable(let value): value.limits
        default: nil
        }
    }

    /// `limits` for people, such as `1 to 255 characters`.
    package var limitsInWords: String? {
        guard let limits else { return nil }
        if case .nullable(let value) = self { return value.limitsInWords.map { "\($0), or null" } }
        let unit =
            switch self {
            case .text, .pattern: " characters"
            case .array: " elements"
            case .map: " names"
            default: ""
            }
        return limits.lowerBound == 0 && !unit.isEmpty
            ? "at most \(limits.upperBound)\(unit)" : "\(limits.lowerBound) to \(limits.upperBound)\(unit)"
    }

    /// The schema for answers: their values may be older than a limit.
    package var withoutLimits: APISchema {
        switch self {
        case .text(let format, _): .text(format: format)
        // A pattern with a length is a limit too.
        case .pattern(let pattern, let length): length == nil ? .pattern(pattern) : .text
        case .integer: .integer
        case .array(let element, _): .array(element.withoutLimits)
        case .map(let value, _): .map(value.withoutLimits)
        case .nullable(let value): .nullable(value.withoutLimits)
        default: self
        }
    }
}
