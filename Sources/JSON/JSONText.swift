/// A JSON document kept as text: what a jsonb column holds goes to the reader without being taken apart.
package struct JSONText: Sendable, Equatable {
    /// Valid JSON; whoever makes a `JSONText` from text vouches for it.
    package let text: String

    /// - Parameter text: JSON that is known to be valid, such as a jsonb column's.
    package init(trusted text: String) {
        self.text = text
    }

    package init(_ value: some JSONEncodable) {
        text = JSONWriter.text(value)
    }

    package static let emptyObject = JSONText(trusted: "{}")

    /// The document taken apart.
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
