/// A reply of an SMTP server (RFC 5321, 4.2): a number of three digits, and text.
package struct SMTPReply: Sendable, Equatable {
    /// The number.
    package let code: Int
    /// The text of all its lines, with a blank between them.
    package let text: String

    /// A reply of these parts.
    package init(code: Int, text: String) {
        self.code = code
        self.text = text
    }

    var isDone: Bool { (200..<300).contains(code) }
    /// Whether another try may succeed.
    var isTransient: Bool { (400..<500).contains(code) }
}

/// Parses replies from the received bytes.
package struct SMTPReplyReader: Sendable {
    /// The bytes are not a reply of SMTP, or an endless one.
    package struct Nonsense: Error {}

    private var bytes: [UInt8] = []
    private var lines: [String] = []

    /// A reader without bytes.
    package init() {}

    /// More bytes than all lines of any reply need.
    private static let limit = 16_384

    /// Adds received bytes.
    package mutating func feed(_ more: some Collection<UInt8>) { bytes += more }

    /// The next whole reply; nil if more bytes are needed.
    package mutating func next() throws(Nonsense) -> SMTPReply? {
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            var line = bytes[..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            let text = String(decoding: line.dropFirst(4).filter { $0 >= 0x20 }, as: UTF8.self)
            let code = String(decoding: line.prefix(3), as: UTF8.self)
            let mark = line.dropFirst(3).first
            bytes.removeSubrange(...end)
            guard code.utf8.count == 3, let number = Int(code), (200...599).contains(number) else { throw Nonsense() }
            lines.append(text)
            guard lines.count <= 100 else { throw Nonsense() }
            if mark == UInt8(ascii: "-") { continue }
            defer { lines = [] }
            return SMTPReply(code: number, text: lines.joined(separator: " "))
        }
        guard bytes.count <= Self.limit else { throw Nonsense() }
        return nil
    }
}
