/// A value that can be read from JSON (RFC 8259).
package protocol JSONReadable {
    /// Reads exactly one JSON value.
    ///
    /// - Throws: `JSONSyntaxError` for anything else.
    init(reading json: inout JSONReader) throws(JSONSyntaxError)

    /// The value of a missing member; nil if the member is required.
    static var absent: Self? { get }
}

extension JSONReadable {
    package static var absent: Self? { nil }
}

// MARK: - Swift's own types

extension String: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) { self = try json.string() }
}

extension Bool: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) { self = try json.bool() }
}

extension Int: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) { self = try json.integer() }
}

extension Optional: JSONReadable where Wrapped: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.null() ? .none : .some(Wrapped(reading: &json))
    }

    package static var absent: Wrapped?? { .some(.none) }
}

extension Array: JSONReadable where Element: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.array { element throws(JSONSyntaxError) in try Element(reading: &element) }
    }
}
