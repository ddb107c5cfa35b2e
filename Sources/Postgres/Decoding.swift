import Basics
package import FoundationEssentials

/// Types of PostgreSQL by their OIDs (pg_type.dat).
@usableFromInline
package enum PostgresType: UInt32, Sendable {
    case bool = 16
    case name = 19
    case int8 = 20
    case int2 = 21
    case int4 = 23
    case text = 25
    case json = 114
    case float4 = 700
    case float8 = 701
    case unknown = 705
    case int4Array = 1007
    case textArray = 1009
    case varcharArray = 1015
    case int8Array = 1016
    case bpchar = 1042
    case varchar = 1043
    case date = 1082
    case timestamptz = 1184
    case numeric = 1700
    case uuid = 2950
    case uuidArray = 2951
    case jsonb = 3802
}

/// A type that a column can be read as.
package protocol PostgresDecodable {
    /// Whether it reads columns of this type.
    static func canRead(_ type: PostgresType) -> Bool
    /// The value for NULL; nil if NULL is an error.
    static var null: Self? { get }
    /// - Parameter postgresText: the value in text format, UTF-8.
    init?(postgresText: Span<UInt8>)
}

extension PostgresDecodable {
    package static var null: Self? { nil }
}

/// An enumeration is a column of text that holds the name of a case.
extension PostgresDecodable where Self: RawRepresentable, RawValue == String {
    package static func canRead(_ type: PostgresType) -> Bool { type == .text }
    package init?(postgresText: Span<UInt8>) { self.init(rawValue: String(postgresText)) }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { Wrapped.canRead(type) }
    package static var null: Wrapped?? { .some(.none) }

    package init?(postgresText: Span<UInt8>) {
        guard let value = Wrapped(postgresText: postgresText) else { return nil }
        self = .some(value)
    }
}

extension String: PostgresDecodable {
    /// numeric and date too: their text is exact.
    package static func canRead(_ type: PostgresType) -> Bool {
        switch type {
        case .text, .varchar, .bpchar, .name, .unknown, .numeric, .date, .json, .jsonb: true
        default: false
        }
    }

    package init(postgresText: Span<UInt8>) { self.init(postgresText) }

    /// UTF-8, as every connection asks for.
    package init(_ text: Span<UInt8>) { self = text.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

extension Int: PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { [.int4, .int8, .int2].contains(type) }
    package init?(postgresText: Span<UInt8>) { self.init(String(postgresText)) }
}

extension Double: PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { type == .float8 || type == .float4 }
    package init?(postgresText: Span<UInt8>) { self.init(String(postgresText)) }
}

extension Bool: PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { type == .bool }

    package init?(postgresText: Span<UInt8>) {
        guard postgresText.count == 1 else { return nil }
        switch postgresText[0] {
        case UInt8(ascii: "t"): self = true
        case UInt8(ascii: "f"): self = false
        default: return nil
        }
    }
}

extension UUID: PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { type == .uuid }

    package init?(postgresText: Span<UInt8>) {
        guard let id = UUIDText.id(in: postgresText) else { return nil }
        self = id
    }
}

extension Date: PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool { type == .timestamptz }

    /// `2026-11-23 11:19:52.123456+00`, as every connection asks for with `timezone = 'UTC'`.
    package init?(postgresText: Span<UInt8>) {
        guard let date = UTCText.date(in: postgresText, separator: UInt8(ascii: " "), zone: "+00") else { return nil }
        self = date
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    package static func canRead(_ type: PostgresType) -> Bool {
        switch type {
        case .textArray: Element.canRead(.text)
        case .varcharArray: Element.canRead(.varchar)
        case .int4Array: Element.canRead(.int4)
        case .int8Array: Element.canRead(.int8)
        case .uuidArray: Element.canRead(.uuid)
        default: false
        }
    }

    /// `{a,"b c",NULL}` of one dimension (PostgreSQL manual, 8.15.6).
    package init?(postgresText text: Span<UInt8>) {
        guard text.count >= 2, text[0] == UInt8(ascii: "{"), text[text.count - 1] == UInt8(ascii: "}") else {
            return nil
        }
        self = []
        let end = text.count - 1
        var index = 1
        while index < end {
            var element: [UInt8] = []
            let isQuoted = text[index] == UInt8(ascii: "\"")
            if isQuoted {
                index += 1
                while index < end, text[index] != UInt8(ascii: "\"") {
                    if text[index] == UInt8(ascii: "\\") { index += 1 }
                    guard index < end else { return nil }
                    element.append(text[index])
                    index += 1
                }
                index += 1
            } else {
                while index < end, text[index] != UInt8(ascii: ",") {
                    element.append(text[index])
                    index += 1
                }
            }
            let isNull = !isQuoted && element == Array<UInt8>("NULL".utf8)
            guard let value = isNull ? Element.null : Element(postgresText: element.span) else { return nil }
            append(value)
            guard index < end else { return }
            guard text[index] == UInt8(ascii: ",") else { return nil }
            index += 1
        }
    }
}
