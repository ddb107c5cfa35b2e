/// A strict parser of JSON (RFC 8259), in one pass. It reads values of an expected type (`JSONReadable`), or any value
/// (`JSONValue`).
///
/// Foundation's decoder accepts `[1,]`. For a value of unknown type it tries one type after another, with an error each, which
/// takes a second for a hostile megabyte. For a list of products it takes five times as long as this reader.
///
/// Generic functions are inlinable, so that they are specialized for each type. Looking types up at run time would take as
/// long as the parsing itself.
package struct JSONReader {
    @usableFromInline let bytes: [UInt8]
    @usableFromInline var position = 0
    @usableFromInline var depth = 0

    /// More than any sensible document needs, and too little to exhaust the stack.
    @usableFromInline static let maximumDepth = 100

    private init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Reads a whole document.
    ///
    /// - Throws: `JSONSyntaxError` if `bytes` are not JSON, or not a `Value`.
    package static func read<Value: JSONReadable>(
        _ type: Value.Type = Value.self, from bytes: some Collection<UInt8>
    ) throws(JSONSyntaxError) -> Value {
        var reader = JSONReader(bytes)
        reader.skipSpace()
        let value = try Value(reading: &reader)
        reader.skipSpace()
        guard reader.position == reader.bytes.count else { throw JSONSyntaxError() }
        return value
    }

    // MARK: - Values of an expected type

    /// Reads a null, if the next value is one.
    ///
    /// - Returns: whether it was.
    @inlinable package mutating func null() throws(JSONSyntaxError) -> Bool {
        guard peek == UInt8(ascii: "n") else { return false }
        try word("null")
        return true
    }

    /// Reads `true` or `false`.
    package mutating func bool() throws(JSONSyntaxError) -> Bool {
        let value = peek == UInt8(ascii: "t")
        try word(value ? "true" : "false")
        return value
    }

    /// Reads a whole number without fraction and exponent.
    package mutating func integer() throws(JSONSyntaxError) -> Int {
        let text = try numberText()
        guard let number = Int(text) else { throw JSONSyntaxError("\(text.beginning(40)) is not a whole number") }
        return number
    }

    /// Reads an array, whose elements `element` reads.
    @inlinable package mutating func array<Element>(
        of element: (inout JSONReader) throws(JSONSyntaxError) -> Element
    ) throws(JSONSyntaxError) -> [Element] {
        guard peek == UInt8(ascii: "[") else { throw JSONSyntaxError("there is no list") }
        return try nested { reader throws(JSONSyntaxError) in try reader.elements(element) }
    }

    /// Reads an object by the names for which `read` asks, and skips its other members.
    @inlinable package mutating func object<Value>(
        _ read: (inout JSONMembers) throws(JSONSyntaxError) -> Value
    ) throws(JSONSyntaxError) -> Value {
        guard peek == UInt8(ascii: "{") else { throw JSONSyntaxError("there is no object") }
        return try nested { reader throws(JSONSyntaxError) in
            var members = try JSONMembers(reader)
            let value = try read(&members)
            reader = try members.finished()
            return value
        }
    }

    /// Reads any value as text, without white space between its parts.
    package mutating func text() throws(JSONSyntaxError) -> String {
        var copy: [UInt8] = []
        try self.copy(to: &copy)
        return try valid(copy.span)
    }

    // MARK: - Any value

    /// Reads any value.
    package mutating func value() throws(JSONSyntaxError) -> JSONValue {
        switch peek {
        case UInt8(ascii: "{"): return .object(try nested { reader throws(JSONSyntaxError) in try reader.fields() })
        case UInt8(ascii: "["):
            return .array(
                try nested { reader throws(JSONSyntaxError) in
                    try reader.elements { element throws(JSONSyntaxError) in try element.value() }
                })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try bool())
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default: return .number(try number())
        }
    }

    /// Copies any value byte for byte, without white space between its parts.
    private mutating func copy(to copy: inout [UInt8]) throws(JSONSyntaxError) {
        let start = position
        switch peek {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            let isObject = peek == UInt8(ascii: "{")
            let end: Unicode.Scalar = isObject ? "}" : "]"
            copy.append(bytes[position])
            try nested { reader throws(JSONSyntaxError) in
                reader.skipSpace()
                var isFirst = true
                while !(isFirst && reader.skip(end)) {
                    if isObject {
                        let name = reader.position
                        _ = try reader.string()
                        copy.append(contentsOf: reader.bytes[name..<reader.position])
                        copy.append(UInt8(ascii: ":"))
                        try reader.skipColon()
                    }
                    try reader.copy(to: &copy)
                    reader.skipSpace()
                    isFirst = false
                    if reader.skip(end) { break }
                    try reader.skipComma()
                    copy.append(UInt8(ascii: ","))
                }
            }
            copy.append(UInt8(end.value))
            return
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
        case UInt8(ascii: "n"): try word("null")
        default: _ = try numberText()
        }
        copy.append(contentsOf: bytes[start..<position])
    }

    // MARK: - Objects and arrays

    @inlinable mutating func nested<Value>(
        _ read: (inout JSONReader) throws(JSONSyntaxError) -> Value
    ) throws(JSONSyntaxError) -> Value {
        guard depth < Self.maximumDepth else { throw JSONSyntaxError() }
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    /// If a name occurs twice, its last value counts.
    private mutating func fields() throws(JSONSyntaxError) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        skipSpace()
        if skip("}") { return fields }
        while true {
            let name = try string()
            try skipColon()
            fields[name] = try value()
            skipSpace()
            if skip("}") { return fields }
            try skipComma()
        }
    }

    @inlinable mutating func elements<Element>(
        _ element: (inout JSONReader) throws(JSONSyntaxError) -> Element
    ) throws(JSONSyntaxError) -> [Element] {
        var elements: [Element] = []
        skipSpace()
        if skip("]") { return elements }
        while true {
            elements.append(try element(&self))
            skipSpace()
            if skip("]") { return elements }
            try skipComma()
        }
    }

    // MARK: - Members of an object

    /// Skips the name of a member and its colon, if this member is the next one.
    ///
    /// - Returns: whether it is.
    @usableFromInline mutating func skipName(_ name: StaticString) throws(JSONSyntaxError) -> Bool {
        let end = position + 1 + name.utf8CodeUnitCount
        guard peek == UInt8(ascii: "\""), isHere(name, at: position + 1), end < bytes.count,
            bytes[end] == UInt8(ascii: "\"")
        else { return false }
        position = end + 1
        try skipColon()
        return true
    }

    /// Reads the name of the next member and its colon.
    mutating func name() throws(JSONSyntaxError) -> String {
        let name = try string()
        try skipColon()
        return name
    }

    /// Skips the comma or the closing brace after a member.
    ///
    /// - Returns: whether another one follows.
    @usableFromInline mutating func nextMember() throws(JSONSyntaxError) -> Bool {
        skipSpace()
        if skip("}") { return false }
        try skipComma()
        return true
    }

    /// Skips the closing brace of an empty object, after its opening brace.
    ///
    /// - Returns: whether it has members.
    @usableFromInline mutating func firstMember() -> Bool {
        skipSpace()
        return !skip("}")
    }

    mutating func skipValue() throws(JSONSyntaxError) {
        var unread: [UInt8] = []
        try copy(to: &unread)
    }

    private mutating func skipColon() throws(JSONSyntaxError) {
        skipSpace()
        guard skip(":") else { throw JSONSyntaxError() }
        skipSpace()
    }

    @usableFromInline mutating func skipComma() throws(JSONSyntaxError) {
        guard skip(",") else { throw JSONSyntaxError() }
        skipSpace()
    }
}
