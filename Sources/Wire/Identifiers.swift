import Basics
package import FoundationEssentials
import Glibc
package import JSON

extension UUID {
    /// A new id of version 7 (RFC 9562, 5.7), so that ids sort by creation time.
    package static func v7(now: Date = Date()) -> UUID {
        let milliseconds = UInt64(now.timeIntervalSince1970 * 1000)
        // Foundation's UUID() opens /dev/urandom for each one.
        var bytes = blank.uuid
        arc4random_buf(&bytes, 16)
        bytes.0 = UInt8(truncatingIfNeeded: milliseconds >> 40)
        bytes.1 = UInt8(truncatingIfNeeded: milliseconds >> 32)
        bytes.2 = UInt8(truncatingIfNeeded: milliseconds >> 24)
        bytes.3 = UInt8(truncatingIfNeeded: milliseconds >> 16)
        bytes.4 = UInt8(truncatingIfNeeded: milliseconds >> 8)
        bytes.5 = UInt8(truncatingIfNeeded: milliseconds)
        bytes.6 = 0x70 | (bytes.6 & 0x0F)
        bytes.8 = 0x80 | (bytes.8 & 0x3F)
        return UUID(uuid: bytes)
    }

    /// The placeholder of an unset id.
    package static var blank: UUID { UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }

    /// The id in lower case, as the shop writes it.
    package var text: String { UUIDText.text(of: self) }

    /// Reads an id in either case.
    package init?(text: some StringProtocol) {
        guard let id = text.withUTF8Bytes(UUIDText.id) else { return nil }
        self = id
    }
}

extension UUID: WireText {
    package static var schema: APISchema { .id }
    package static func fromWire(_ text: String) -> UUID? { UUID(text: text) }
    package func write(to json: inout JSONWriter) { json.string(text) }
}
