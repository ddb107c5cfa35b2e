package import Logging

/// A record as the journal takes it: fields, each `NAME=value` in bytes (systemd.journal-fields(7)).
package struct JournalRecord: Sendable {
    package let level: Logger.Level
    private(set) var bytes: [UInt8] = []
    /// Where each field ends in `bytes`.
    private(set) var ends: [Int] = []

    package init(level: Logger.Level, message: String, identifier: String) {
        self.level = level
        append("MESSAGE", message)
        append("PRIORITY", String(level.journalPriority))
        append("SYSLOG_IDENTIFIER", identifier)
    }

    /// Enough for any message of the shop; text from strangers must not fill the journal.
    private static let longestValue = 8192

    /// - Parameter name: a valid field name.
    mutating func append(_ name: String, _ value: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: value.utf8.prefix(Self.longestValue))
        ends.append(bytes.count)
    }

    package mutating func append(_ metadata: Logger.Metadata) {
        for (key, value) in metadata {
            if let name = Self.fieldName(key) { append(name, "\(value)") }
        }
    }

    /// `NAME=value`, field by field.
    package var fields: [String] {
        var start = 0
        return ends.map { end in
            defer { start = end }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    /// The journal's name for a metadata key: `order.id` is `ORDER_ID`.
    ///
    /// - Returns: nil when nothing is left of it; journald drops a whole record for one bad name.
    package static func fieldName(_ key: String) -> String? {
        var name: [UInt8] = []
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): name.append(byte - 32)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): name.append(byte)
            // Names that begin with _ are journald's own, and none may begin with a digit.
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !name.isEmpty: name.append(byte)
            default: if !name.isEmpty { name.append(UInt8(ascii: "_")) }
            }
        }
        return name.isEmpty ? nil : String(decoding: name.prefix(64), as: UTF8.self)
    }
}

extension Logger.Level {
    /// The priority of syslog(3): 2 critical … 7 debug.
    var journalPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
