package import Daemon
import FoundationEssentials

/// The name of a time zone in the tz database, such as `Europe/Berlin`, as PostgreSQL uses it.
package struct TimeZoneName: Sendable, Equatable {
    package let text: String

    package static let utc = TimeZoneName(trusted: "UTC")

    private init(trusted text: String) {
        self.text = text
    }

    /// - Throws: `InvalidSetting` if this host knows no such zone.
    package init(_ text: String) throws(InvalidSetting) {
        let isName =
            text.first?.isLetter == true
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "/_+-".utf8.contains(byte)
                }
            }
        var isFolder = false
        let isThere = FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/\(text)", isDirectory: &isFolder)
        guard text == Self.utc.text || isName && isThere && !isFolder else {
            throw InvalidSetting("must be a time zone such as Europe/Berlin, not \"\(text)\"")
        }
        self.text = text
    }
}
