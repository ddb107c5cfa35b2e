import FoundationEssentials
import JSON

/// A text that a person has typed or pasted. Every field of every daemon follows this rule.
///
/// Invisible leftovers of copying are cleaned: blanks and invisible characters at both ends, line ends of any kind, and the
/// form of accents (NFC). Inside the text nothing is guessed: a control character, an invisible character or one for private
/// use is refused by its name. Otherwise two texts that look the same could differ.
///
/// Invisible characters are accepted where they have an effect: joiners inside emoji and in scripts whose letters they change,
/// variation selectors after characters with variants, and the tags of a flag. Characters that this version of Unicode does not
/// know are accepted: they may be next year's emoji.
struct TypedText {
    enum Lines {
        /// A name, a SKU: no line breaks and no tabs.
        case one
        /// A description, a note.
        case many
    }

    /// A refused character and its position in the text, from 1.
    struct Unwanted: Error, Equatable {
        let scalar: Unicode.Scalar
        let position: Int

        /// `U+200B ZERO WIDTH SPACE`, the same in daemons and pages.
        var name: String {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + " " + words
        }

        /// The Unicode name. Control characters have none.
        private var words: String {
            switch scalar {
            case "\t": return "TABULATION"
            case "\n": return "LINE FEED"
            case "\r": return "CARRIAGE RETURN"
            default: break
            }
            switch scalar.properties.generalCategory {
            case .control: return "CONTROL CHARACTER"
            case .privateUse: return "PRIVATE USE CHARACTER"
            default: return scalar.properties.name ?? "UNASSIGNED CHARACTER"
            }
        }
    }

    /// Whether the text contains something visible.
    let isVisible: Bool
    let text: String

    /// - Throws: `Unwanted` for the first refused character.
    init(_ typed: String, _ lines: Lines) throws(Unwanted) {
        let all = Array(typed.unicodeScalars)
        guard let first = all.firstIndex(where: Self.isSeen),
            let last = all.lastIndex(where: { Self.isSeen($0) || $0.properties.isVariationSelector || Self.isTag($0) })
        else {
            text = ""
            isVisible = false
            return
        }
        var kept = ""
        var marks = 0
        var index = first
        while index <= last {
            let scalar = all[index]
            marks = Self.isMark(scalar) ? marks + 1 : 0
            if marks > Self.mostMarks { throw Unwanted(scalar: scalar, position: index + 1) }
            if lines == .many, Self.endsLine(scalar) {
                if scalar == "\r", all[index + 1] == "\n" { index += 1 }
                kept.unicodeScalars.append("\n")
            } else if Self.isWanted(all, index, first..<(last + 1)) || (lines == .many && scalar == "\t") {
                kept.unicodeScalars.append(scalar)
            } else {
                throw Unwanted(scalar: scalar, position: index + 1)
            }
            index += 1
        }
        text = kept.nfc
        isVisible = text.unicodeScalars.contains(where: Self.isSeen)
    }

    /// A search text. Characters that would be refused are removed.
    init(sought typed: String) {
        var kept = ""
        for scalar in typed.unicodeScalars {
            if scalar.properties.isWhitespace || scalar.properties.generalCategory == .control {
                if kept.unicodeScalars.last != " " { kept.unicodeScalars.append(" ") }
            } else if !scalar.properties.isDefaultIgnorableCodePoint {
                kept.unicodeScalars.append(scalar)
            }
        }
        let ends = kept.unicodeScalars.drop { $0 == " " }
        text = String(ends.last == " " ? ends.dropLast() : ends).nfc
        isVisible = !text.isEmpty
    }

    // MARK: - Kinds of characters

    /// More accents and other marks than a letter has in any language, but few enough that the text satisfies `hasBoundedMarks`
    /// in every form in which it is stored.
    private static let mostMarks = 100

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        // U+FFF9 to U+FFFB enclose annotations, which no program shows.
        scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
            || ("\u{FFF9}"..."\u{FFFB}").contains(scalar)
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        // The Braille pattern without dots, the null notehead, the Khitan filler: they are not blanks, but invisible.
        case "\u{2800}", "\u{1D159}", "\u{16FE4}": false
        default: !isBlank(scalar)
        }
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    private static func isTag(_ scalar: Unicode.Scalar) -> Bool { ("\u{E0020}"..."\u{E007F}").contains(scalar) }

    private static func isWanted(_ all: [Unicode.Scalar], _ index: Int, _ range: Range<Int>) -> Bool {
        let scalar = all[index]
        let before = index > range.lowerBound ? all[index - 1] : nil
        let after = index + 1 < range.upperBound ? all[index + 1] : nil
        let properties = scalar.properties
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: return false
        default: break
        }
        if properties.isNoncharacterCodePoint { return false }
        guard properties.isDefaultIgnorableCodePoint || isBlank(scalar) && !properties.isWhitespace else { return true }
        guard let before else { return false }
        switch scalar {
        case "\u{180E}", "\u{200C}", "\u{200D}":
            guard let after else { return false }
            return isJoined(before) && isJoined(after)
        case _ where properties.isVariationSelector:
            return hasVariants(before) || after == "\u{20E3}"
        case _ where isTag(scalar):
            return isFlag(all[range], around: index)
        default: return false
        }
    }

    /// Whether a tag belongs to a flag: a black flag, three to six letters and digits that name a place, and the closing tag
    /// (UTS 51, emoji tag sequence). Other tags would be invisible text.
    private static func isFlag(_ all: ArraySlice<Unicode.Scalar>, around index: Int) -> Bool {
        guard let flag = all[..<index].lastIndex(where: { !isTag($0) }), all[flag] == "\u{1F3F4}" else { return false }
        let tags = all[(flag + 1)...].prefix(while: isTag)
        return (4...7).contains(tags.count) && tags.firstIndex(of: "\u{E007F}") == tags.indices.last
    }

    /// Whether joiners change the character: emoji, and letters and signs of joined scripts.
    private static func isJoined(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isVariationSelector { return true }
        switch scalar.value {
        // Hebrew to Myanmar; Khmer and Mongolian; Limbu to Vedic; Indic extensions; Arabic forms; Kharoshthi to Tirhuta.
        case 0x590...0x109F, 0x1780...0x18AF, 0x1900...0x1CFF, 0xA800...0xABFF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC,
            0x10A00...0x11FFF, 0x1E900...0x1E95F:
            return true
        default: return scalar.value > 0xFF && scalar.properties.isEmoji
        }
    }

    private static func hasVariants(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Mongolian and Myanmar letters, mathematical signs.
        case 0x1000...0x109F, 0x1800...0x18AF, 0x2200...0x22FF, 0x2A00...0x2AFF, 0xA840...0xA87F: return true
        default: return scalar.properties.isIdeographic || (scalar.properties.isEmoji && scalar.value > 0x7F)
        }
    }
}

extension Rule where Value == String {
    /// One line of typed text. The length counts after cleaning, see `TypedText`.
    package static func text(_ length: ClosedRange<Int>) -> Rule { typed(length, .one) }

    /// Typed text with line breaks and tabs.
    package static func lines(_ length: ClosedRange<Int>) -> Rule { typed(length, .many) }

    /// A search text. It is not stored, so characters that would be refused are removed. The length counts as typed, although
    /// the normalized form may be longer.
    package static func sought(_ length: ClosedRange<Int>) -> Rule {
        Rule(placeholder: "", .text(length: length)) { value, _ in
            string(value, length).flatMap { raw in
                if raw.unicodeScalars.contains("\0") { return .failure(.nul) }
                let text = TypedText(sought: raw).text
                if text.isEmpty, length.lowerBound > 0 { return .failure(.nothingVisible) }
                let count = min(text.unicodeScalars.count, raw.unicodeScalars.count)
                return count > length.upperBound ? .failure(.tooLong(characters: length.upperBound)) : .success(text)
            }
        }
    }

    /// Text that is kept to the byte: secrets, and values from programs. U+0000 is refused because PostgreSQL can't store it.
    package static func verbatim(_ length: ClosedRange<Int>) -> Rule {
        Rule(placeholder: "", .text(length: length)) { value, _ in
            guard case .string(let text) = value else { return .failure(Refusal(.invalid, "must be text")) }
            if text.unicodeScalars.contains("\0") { return .failure(.nul) }
            return counted(text, length)
        }
    }

    private static func typed(_ length: ClosedRange<Int>, _ lines: TypedText.Lines) -> Rule {
        Rule(placeholder: "", .text(length: length)) { value, _ in
            string(value, length).flatMap { raw in
                do throws(TypedText.Unwanted) {
                    return counted(try TypedText(raw, lines), length)
                } catch {
                    return .failure(
                        Refusal(
                            .invalid, "must not contain the character \(error.position), \(error.name)",
                            .init(position: error.position, character: error.name)))
                }
            }
        }
    }

    /// Cleaning does not shorten a text this much, so longer texts are refused before cleaning.
    private static func string(_ value: JSONValue, _ length: ClosedRange<Int>) -> Result<String, Refusal> {
        guard case .string(let text) = value else { return .failure(Refusal(.invalid, "must be text")) }
        return text.unicodeScalars.count > 4 * length.upperBound + 1000
            ? .failure(.tooLong(characters: length.upperBound)) : .success(text)
    }

    private static func counted(_ typed: TypedText, _ length: ClosedRange<Int>) -> Result<String, Refusal> {
        if !typed.isVisible { return length.lowerBound > 0 ? .failure(.nothingVisible) : .success("") }
        return counted(typed.text, length)
    }

    private static func counted(_ text: String, _ length: ClosedRange<Int>) -> Result<String, Refusal> {
        // Counts scalars, which is fast for any size and equals char_length() of PostgreSQL.
        let count = text.unicodeScalars.count
        if count < length.lowerBound {
            return .failure(.tooShort(characters: length.lowerBound))
        }
        return count > length.upperBound ? .failure(.tooLong(characters: length.upperBound)) : .success(text)
    }
}

extension Refusal {
    fileprivate static let nul = Refusal(.invalid, "must not contain NUL")
}
