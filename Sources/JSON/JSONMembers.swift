/// The members of an object, read by name in any order. If they are asked for in the order of the document, one pass is enough.
package struct JSONMembers {
    @usableFromInline var reader: JSONReader
    @usableFromInline var hasMore: Bool
    /// Members that came before one that was asked for.
    private var passed: [(name: String, value: JSONReader)] = []

    /// - Parameter reader: after the opening brace.
    @usableFromInline init(_ reader: JSONReader) throws(JSONSyntaxError) {
        self.reader = reader
        hasMore = self.reader.firstMember()
    }

    /// The value of a member.
    ///
    /// - Throws: `JSONSyntaxError` if there is none and `Value.absent` is nil.
    @inlinable package mutating func value<Value: JSONReadable>(_ name: StaticString) throws(JSONSyntaxError) -> Value {
        if hasMore, try reader.skipName(name) { return try next() }
        if let value: Value = try search(name) { return value }
        guard let value = Value.absent else { throw JSONSyntaxError("\(name) is missing") }
        return value
    }

    @inlinable mutating func next<Value: JSONReadable>() throws(JSONSyntaxError) -> Value {
        let value = try Value(reading: &reader)
        hasMore = try reader.nextMember()
        return value
    }

    @usableFromInline mutating func search<Value: JSONReadable>(_ name: StaticString) throws(JSONSyntaxError) -> Value?
    {
        let name = "\(name)"
        if var place = passed.first(where: { $0.name == name })?.value { return try Value(reading: &place) }
        while hasMore {
            let found = try reader.name()
            if found == name { return try next() }
            passed.append((found, reader))
            try reader.skipValue()
            hasMore = try reader.nextMember()
        }
        return nil
    }

    /// The reader after the object.
    @usableFromInline mutating func finished() throws(JSONSyntaxError) -> JSONReader {
        while hasMore {
            _ = try reader.name()
            try reader.skipValue()
            hasMore = try reader.nextMember()
        }
        return reader
    }
}
