/// A JSON document kept as text. The content of a jsonb column goes to the client without being parsed.
package struct JSONText: Sendable, Equatable {
    /// Valid JSON. The caller of `init(trusted:)` is responsible for that.
    package let text: String

    /// - Parameter text: JSON that is known to be valid, such as a jsonb column's.
    package init(trusted text: String) {
        self.text = text
    }

    /// The JSON of a value.
    package init(_ value: some JSONEncodable) {
        text = JSONWriter.text(value)
    }

    /// An object without members.
    package static let emptyObject = JSONText(trusted: "{}")

    /// The parsed document.
    ///
    /// - Throws: `JSONSyntaxError`.
    package var value: JSONValue {
        get throws(JSONSyntaxError) { try JSONValue(parsing: text.utf8) }
    }
}

extension JSONText: JSONEncodable {
    package func write(to json: inout JSONWriter) { json.raw(text) }
}

extension JSONText: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) { self.init(trusted: try json.text()) }
}
