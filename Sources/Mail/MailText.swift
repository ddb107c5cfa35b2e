import FoundationEssentials

/// Converts text of any language to the ASCII of a mail.
enum MailText {
    /// The value of a header field: unchanged if it is printable ASCII, else in encoded words (RFC 2047). A line break in
    /// `text` never becomes a line break of the header.
    ///
    /// - Parameter used: characters of the first line that are taken, such as by the field's name.
    static func header(_ text: String, used: Int) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        let hasEdges = text.first == " " || text.last == " "
        if isPlain, !hasEdges, !text.contains("=?"), used + text.utf8.count <= 76 { return text }
        return encodedWords(text, used: used)
    }

    /// Encoded words, one a line. A word has at most 75 characters, 63 of them after "=?UTF-8?B?" and before "?=": 45
    /// bytes. No letter is cut.
    static func encodedWords(_ text: String, used: Int) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            let room = words.isEmpty ? max(9, min(45, (64 - used) / 4 * 3)) : 45
            if word.count + bytes.count > room {
                words.append(encodedWord(word))
                word = []
            }
            word += bytes
        }
        words.append(encodedWord(word))
        return words.joined(separator: "\r\n ")
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Data(bytes).base64EncodedString())?=" }

    /// A text as quoted-printable (RFC 2045, 6.7): readable where it is ASCII, lines of 76 characters at most, CRLF.
    static func quotedPrintable(_ text: String) -> String {
        var output = ""
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            var length = 0
            let bytes = line.filter { $0 != UInt8(ascii: "\r") }
            for (position, byte) in bytes.enumerated() {
                let isLast = position == bytes.count - 1
                let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
                let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || isBlank && !isLast
                let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
                if length + piece.count > 75 {
                    output += "=\r\n"
                    length = 0
                }
                output += piece
                length += piece.count
            }
            if index < lines.count - 1 { output += "\r\n" }
        }
        return output
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "0" + digits : digits
    }

    /// `Mon, 23 Nov 2026 16:31:10 +0000` (RFC 5322, 3.3).
    static func date(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        // 1970 began on a Thursday.
        let weekday = ((seconds / 86_400) % 7 + 11) % 7
        let parts = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601).split { "-T:Z".contains($0) }
        guard parts.count == 6, let month = Int(parts[1]), let day = Int(parts[2]) else { return "" }
        return "\(weekdays[weekday]), \(day) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
