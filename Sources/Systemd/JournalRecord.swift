package import Logging

/// A record in the journal's format: fields, each `NAME=value` in bytes (systemd.journal-fields(7)).
package struct JournalRecord: Sendable {
    /// The level, which decides whether the record may be dropped.
    package let level: Logger.Level
    private(set) var bytes: [UInt8] = []
    /// The end of each field in `bytes`.
    private(set) var ends: [Int] = []

    /// A record with the fields that every record has.
    package init(level: Logger.Level, message: String, identifier: String) {
        self.level = level
        append("MESSAGE", message)
        append("PRIORITY", String(level.journalPriority))
        append("SYSLOG_IDENTIFIER", identifier)
    }

    /// In bytes. Enough for any message of the shop, and too little for strangers to fill the journal.
    private static let longestValue = 8192

    /// - Parameter name: a valid field name.
    mutating func append(_ name: String, _ value: String) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "="))
        bytes.append(contentsOf: value.utf8.prefix(Self.longestValue))
        ends.append(bytes.count)
    }

    /// Appends a field for each entry whose key gives a valid name.
    package mutating func append(_ metadata: Logger.Metadata) {
        for (key, value) in metadata {
            if let name = Self.fieldName(key) { append(name, "\(value)") }
        }
    }

    /// The fields, each as `NAME=value`.
    package var fields: [String] {
        var start = 0
        return ends.map { end in
            defer { start = end }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
    }

    /// The journal's name for a metadata key: `order.id` is `ORDER_ID`.
    ///
    /// - Returns: nil if no valid character remains. journald drops a whole record for one invalid name.
    package static func fieldName(_ key: String) -> String? {
        var name: [UInt8] = []
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): name.append(byte - 32)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): name.append(byte)
            // Names that begin with _ are reserved for journald, and no name may begin with a digit.
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
