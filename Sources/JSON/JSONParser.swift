import FoundationEssentials

/// Reads a JSON document strictly as RFC 8259 has it, in one pass.
///
/// Foundation's decoder takes `[1,]`, and for a value whose type is not known beforehand it tries one type after another, an
/// error each: a second for a hostile megabyte.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// Deeper than any sensible document, shallower than the stack.
    private static let maximumDepth = 100
    /// Digits and signs of a number; far more than a Decimal can hold.
    private static let maximumNumberLength = 400

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
    }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw JSONSyntaxError() }
        return value
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONValue {
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return .object(try nested { parser throws(JSONSyntaxError) in try parser.fields() })
        case UInt8(ascii: "["): return .array(try nested { parser throws(JSONSyntaxError) in try parser.elements() })
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    // MARK: - Objects and arrays

    private mutating func nested<Value>(
        _ read: (inout JSONParser) throws(JSONSyntaxError) -> Value
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
            skipSpace()
            let name = try string()
            skipSpace()
            guard skip(":") else { throw JSONSyntaxError() }
            fields[name] = try value()
            skipSpace()
            if skip("}") { return fields }
            guard skip(",") else { throw JSONSyntaxError() }
        }
    }

    private mutating func elements() throws(JSONSyntaxError) -> [JSONValue] {
        var elements: [JSONValue] = []
        skipSpace()
        if skip("]") { return elements }
        while true {
            elements.append(try value())
            skipSpace()
            if skip("]") { return elements }
            guard skip(",") else { throw JSONSyntaxError() }
        }
    }

    // MARK: - Numbers and words

    private mutating func number() throws(JSONSyntaxError) -> Decimal {
        let start = position
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard text.utf8.count <= Self.maximumNumberLength, let number = Decimal(string: text), number.isFinite
        else { throw JSONSyntaxError() }
        return number
    }

    /// One or more.
    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw JSONSyntaxError() }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard peek == word.utf8Start[index] else { throw JSONSyntaxError() }
            position += 1
        }
        return value
    }

    // MARK: - Text

    private mutating func string() throws(JSONSyntaxError) -> String {
        guard skip("\"") else { throw JSONSyntaxError() }
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: text, as: UTF8.self), text.hasBoundedMarks
                else { throw JSONSyntaxError() }
                return text
            case UInt8(ascii: "\\"): text.append(contentsOf: try escaped().utf8)
            case 0..<0x20: throw JSONSyntaxError()
            default: text.append(byte)
            }
        }
        throw JSONSyntaxError()
    }

    private mutating func escaped() throws(JSONSyntaxError) -> String {
        guard let byte = peek else { throw JSONSyntaxError() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return String(try scalar())
        default: throw JSONSyntaxError()
        }
    }

    /// Four hexadecimal digits, or two times four when the first are the upper half of a pair (RFC 8259, 7).
    private mutating func scalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try codeUnit()
        guard UTF16.isLeadSurrogate(first) else {
            guard let scalar = Unicode.Scalar(first) else { throw JSONSyntaxError() }
            return scalar
        }
        guard skip("\\"), skip("u") else { throw JSONSyntaxError() }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x10000 + UInt32(first - 0xD800) << 10 + UInt32(second - 0xDC00))
        else { throw JSONSyntaxError() }
        return scalar
    }

    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw JSONSyntaxError()
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    // MARK: - Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ expected: Unicode.Scalar) -> Bool {
        guard let byte = peek, byte == expected.value else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
