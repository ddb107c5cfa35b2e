import Basics
package import FoundationEssentials
package import JSON

/// A moment, written as RFC 3339 in UTC with milliseconds: `2026-11-23T11:19:52.000Z`.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let date: Date

    package init(_ date: Date) {
        self.date = date
    }

    /// The placeholder of an unset moment.
    package static var blank: Timestamp { Timestamp(Date(timeIntervalSince1970: 0)) }
    package static var now: Timestamp { Timestamp(Date()) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.date < right.date }
}

extension Timestamp: CustomStringConvertible {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    package var description: String { UTCText.milliseconds(of: date) }

    /// Reads RFC 3339 with or without a fraction of a second; nil for anything else.
    package init?(_ text: String) {
        // The moment as the shop writes it.
        if let date = text.withUTF8Bytes({ UTCText.date(in: $0, separator: UInt8(ascii: "T"), zone: "Z") }) {
            self.init(date)
            return
        }
        guard let date = (try? Self.style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
            return nil
        }
        self.init(date)
    }
}

extension Timestamp: WireText {
    package static var schema: APISchema { .time }
    package static func fromWire(_ text: String) -> Timestamp? { Timestamp(text) }
    package func write(to json: inout JSONWriter) { json.string(description) }
}
