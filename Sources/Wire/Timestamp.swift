package import FoundationEssentials
package import JSON

/// A moment, written as RFC 3339 in UTC with milliseconds: `2026-11-23T11:19:52.000Z`.
package struct Timestamp: Sendable, Hashable, Comparable {
    package let date: Date

    package init(_ date: Date) {
        self.date = date
    }

    package static var now: Timestamp { Timestamp(Date()) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.date < right.date }
}

extension Timestamp: CustomStringConvertible {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    package var description: String { date.formatted(Self.style) }

    /// Reads RFC 3339 with or without a fraction of a second; nil for anything else.
    package init?(_ text: String) {
        guard let date = (try? Self.style.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
            return nil
        }
        self.init(date)
    }
}

extension Timestamp: JSONEncodable {
    package func write(to json: inout JSONWriter) { json.string(description) }
}

extension Timestamp: Decodable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let timestamp = Timestamp(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an RFC 3339 time"))
        }
        self = timestamp
    }
}
