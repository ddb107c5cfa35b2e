/// Reads JSON strictly as RFC 8259 has it, front to back: what is there, as the type that is expected (`JSONReadable`), or any
/// value as it comes.
///
/// Foundation's decoder takes `[1,]`, and for a value whose type is not known beforehand it tries one type after another, an
/// error each: a second for a hostile megabyte. For a list of products it takes five times as long.
///
/// What is generic is inlinable, so that it becomes code for each type: looking types up at run time takes as long as the reading.
package struct JSONReader {
    @usableFromInline let bytes: [UInt8]
    @usableFromInline var position = 0
    @usableFromInline var depth = 0

    /// Deeper than any sensible document, shallower than the stack.
    @usableFromInline static let maximumDepth = 100

    private init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// Reads a whole document.
    ///
    /// - Throws: `JSONSyntaxError` when `bytes` are not JSON, or not a `Value`.
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

    // MARK: - Values of a type that is expected

    /// Whether there is a null, which is then read.
    @inlinable package mutating func null() throws(JSONSyntaxError) -> Bool {
        guard peek == UInt8(ascii: "n") else { return false }
        try word("null")
        return true
    }

    package mutating func bool() throws(JSONSyntaxError) -> Bool {
        let value = peek == UInt8(ascii: "t")
        try word(value ? "true" : "false")
        return value
    }

    /// A whole number, written as such.
    package mutating func integer() throws(JSONSyntaxError) -> Int {
        let text = try numberText()
        guard let number = Int(text) else { throw JSONSyntaxError("\(text.beginning(40)) is not a whole number") }
        return number
    }

    @inlinable package mutating func array<Element>(
        of element: (inout JSONReader) throws(JSONSyntaxError) -> Element
    ) throws(JSONSyntaxError) -> [Element] {
        guard peek == UInt8(ascii: "[") else { throw JSONSyntaxError("there is no list") }
        return try nested { reader throws(JSONSyntaxError) in try reader.elements(element) }
    }

    /// An object, by the names that `read` asks for; members that it doesn't ask for are passed over.
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

    /// The value as text, without white space between its parts.
    package mutating func text() throws(JSONSyntaxError) -> String {
        var copy: [UInt8] = []
        try self.copy(to: &copy)
        return try valid(copy.span)
    }

    // MARK: - Any value

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

    /// Reads any value, byte for byte.
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

    /// Of a name that is there twice the last value counts.
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

    /// Whether the name of a member stands here, and then what is behind its colon.
    @usableFromInline mutating func skipName(_ name: StaticString) throws(JSONSyntaxError) -> Bool {
        let end = position + 1 + name.utf8CodeUnitCount
        guard peek == UInt8(ascii: "\""), isHere(name, at: position + 1), end < bytes.count,
            bytes[end] == UInt8(ascii: "\"")
        else { return false }
        position = end + 1
        try skipColon()
        return true
    }

    /// The name of the next member, up to its value.
    mutating func name() throws(JSONSyntaxError) -> String {
        let name = try string()
        try skipColon()
        return name
    }

    /// Behind a member.
    ///
    /// - Returns: whether another one follows.
    @usableFromInline mutating func nextMember() throws(JSONSyntaxError) -> Bool {
        skipSpace()
        if skip("}") { return false }
        try skipComma()
        return true
    }

    /// Behind the brace that opens an object.
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
