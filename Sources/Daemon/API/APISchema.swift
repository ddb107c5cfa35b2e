package import JSON

/// The shape of a JSON value, as OpenAPI 3.1 tells it (JSON Schema 2020-12).
package indirect enum APISchema: Sendable {
    /// Text; with a format of JSON Schema, such as `uuid`, `date-time` or `email`.
    case text(format: String? = nil)
    /// Text that matches.
    case pattern(String)
    /// One of these words.
    case word([String])
    case integer, number, boolean
    /// Anything.
    case any
    case array(APISchema)
    /// An object with these fields and no others, all there unless they are marked.
    case object([Field])
    /// An object with fields of any name.
    case map(APISchema)
    /// A value or null.
    case nullable(APISchema)
    /// One of the document's own by its name.
    case named(String)

    package struct Field: Sendable {
        let name: String
        let schema: APISchema
        let isOptional: Bool
        let note: String

        package init(_ name: String, _ schema: APISchema, optional: Bool = false, _ note: String = "") {
            (self.name, self.schema, self.isOptional, self.note) = (name, schema, optional, note)
        }

        /// Of a change: see `Before`.
        package static let before = Field(
            "before", .map(.any), optional: true,
            "what was shown of these fields; 409 for those that others have changed")
    }

    package static var text: APISchema { .text() }
    package static var id: APISchema { .text(format: "uuid") }
    package static var time: APISchema { .text(format: "date-time") }
    /// An amount as a string with two decimals.
    package static var money: APISchema { .pattern(#"^-?[0-9]+\.[0-9]{2}$"#) }
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
        case .text(let format):
            json.field("type", "string")
            if let format { json.field("format", format) }
        case .pattern(let pattern):
            json.field("type", "string")
            json.field("pattern", pattern)
        case .word(let words):
            json.field("type", "string")
            json.field("enum", words)
        case .integer: json.field("type", "integer")
        case .number: json.field("type", "number")
        case .boolean: json.field("type", "boolean")
        case .any: break
        case .array(let element):
            json.field("type", "array")
            json.field("items", element)
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
        case .map(let value):
            json.field("type", "object")
            json.field("additionalProperties", value)
        case .nullable(let schema):
            json.field("anyOf") { json in
                json.array([schema, nil]) { json, schema in
                    if let schema { schema.write(to: &json) } else { json.object { $0.field("type", "null") } }
                }
            }
        case .named(let name): json.field("$ref", "#/components/schemas/\(name)")
        }
    }

    /// In a reader's words, such as `list of Order`.
    var summary: String {
        switch self {
        case .text(let format): format ?? "text"
        case .pattern: "text"
        case .word(let words): words.joined(separator: " | ")
        case .integer: "whole number"
        case .number: "number"
        case .boolean: "true | false"
        case .any: "any"
        case .array(let element): "list of \(element.summary)"
        case .object(let fields): "{\(fields.map(\.name).joined(separator: ", "))}"
        case .map(let value): "object of \(value.summary)"
        case .nullable(let schema): "\(schema.summary) | null"
        case .named(let name): name
        }
    }
}
