import FoundationEssentials

/// The tokens of JSON: numbers, words, texts, and the bytes between them.
extension JSONReader {
    // MARK: - Numbers and words

    /// The maximum length of a number, far more than a Decimal can hold.
    private static var maximumNumberLength: Int { 400 }

    mutating func number() throws(JSONSyntaxError) -> Decimal {
        guard let number = Decimal(string: try numberText()), number.isFinite else { throw JSONSyntaxError() }
        return number
    }

    mutating func numberText() throws(JSONSyntaxError) -> String {
        let start = position
        _ = skip("-")
        if !skip("0") { try digits() }
        if skip(".") { try digits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try digits()
        }
        guard position - start <= Self.maximumNumberLength else { throw JSONSyntaxError() }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Skips one or more digits.
    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw JSONSyntaxError() }
    }

    @usableFromInline mutating func word(_ word: StaticString) throws(JSONSyntaxError) {
        guard isHere(word, at: position) else { throw JSONSyntaxError() }
        position += word.utf8CodeUnitCount
    }

    // MARK: - Text

    /// Reads a text.
    package mutating func string() throws(JSONSyntaxError) -> String {
        guard skip("\"") else { throw JSONSyntaxError() }
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if peek == UInt8(ascii: "\"") {
            // Most texts contain no escapes.
            position += 1
            return try valid(bytes.span.extracting(start..<(position - 1)))
        }
        var text = Array(bytes[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try valid(text.span)
            case UInt8(ascii: "\\"): text.append(contentsOf: try escaped().utf8)
            case 0..<0x20: throw JSONSyntaxError()
            default: text.append(byte)
            }
        }
        throw JSONSyntaxError()
    }

    func valid(_ bytes: Span<UInt8>) throws(JSONSyntaxError) -> String {
        guard let utf8 = try? UTF8Span(validating: bytes) else { throw JSONSyntaxError() }
        let text = String(copying: utf8)
        guard text.hasBoundedMarks else { throw JSONSyntaxError() }
        return text
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

    /// Reads four hexadecimal digits, or twice four if the first ones are the first half of a surrogate pair (RFC 8259, 7).
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

    func isHere(_ word: StaticString, at start: Int) -> Bool {
        guard bytes.count - start >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[start + index] != word.utf8Start[index] { return false }
        return true
    }

    @usableFromInline var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    @usableFromInline mutating func skip(_ expected: Unicode.Scalar) -> Bool {
        guard let byte = peek, byte == expected.value else { return false }
        position += 1
        return true
    }

    @usableFromInline mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }
}
