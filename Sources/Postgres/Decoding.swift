package import FoundationEssentials

/// Types of PostgreSQL by their OIDs (pg_type.dat).
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
    /// The column types it can be read from.
    static var postgresTypes: [PostgresType] { get }
    /// The value for NULL; nil if NULL is an error.
    static var null: Self? { get }
    /// - Parameter postgresText: the value in text format.
    init?(postgresText: String)
}

extension PostgresDecodable {
    package static var null: Self? { nil }
}

/// An enumeration is a column of text that holds the name of a case.
extension PostgresDecodable where Self: RawRepresentable, RawValue == String {
    package static var postgresTypes: [PostgresType] { [.text] }
    package init?(postgresText: String) { self.init(rawValue: postgresText) }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { Wrapped.postgresTypes }
    package static var null: Wrapped?? { .some(.none) }

    package init?(postgresText: String) {
        guard let value = Wrapped(postgresText: postgresText) else { return nil }
        self = .some(value)
    }
}

extension String: PostgresDecodable {
    /// numeric and date too: their text is exact.
    package static var postgresTypes: [PostgresType] {
        [.text, .varchar, .bpchar, .name, .unknown, .numeric, .date, .json, .jsonb]
    }

    package init?(postgresText: String) { self = postgresText }
}

extension Int: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.int4, .int8, .int2] }
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Double: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.float8, .float4] }
    package init?(postgresText: String) { self.init(postgresText) }
}

extension Bool: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.bool] }

    package init?(postgresText: String) {
        switch postgresText {
        case "t": self = true
        case "f": self = false
        default: return nil
        }
    }
}

extension UUID: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.uuid] }
    package init?(postgresText: String) { self.init(uuidString: postgresText) }
}

extension Date: PostgresDecodable {
    package static var postgresTypes: [PostgresType] { [.timestamptz] }

    /// `2026-11-23 11:19:52.123456+00`, as every connection asks for with `timezone = 'UTC'`.
    package init?(postgresText: String) {
        guard postgresText.hasSuffix("+00") else { return nil }
        let parts = postgresText.dropLast(3).split(separator: ".", maxSplits: 1)
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space)
        guard let whole = parts.first, let date = try? style.parse("\(whole)Z") else { return nil }
        let fraction = parts.count == 2 ? Double("0.\(parts[1])") : 0
        guard let fraction else { return nil }
        self = date.addingTimeInterval(fraction)
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    package static var postgresTypes: [PostgresType] {
        Element.postgresTypes.compactMap { type in
            switch type {
            case .text: .textArray
            case .varchar: .varcharArray
            case .int4: .int4Array
            case .int8: .int8Array
            case .uuid: .uuidArray
            default: nil
            }
        }
    }

    /// `{a,"b c",NULL}` of one dimension (PostgreSQL manual, 8.15.6). By scalars: an accent behind a quote makes one character
    /// of both, but the quote is one all the same.
    package init?(postgresText: String) {
        let scalars = postgresText.unicodeScalars
        guard scalars.first == "{", scalars.last == "}" else { return nil }
        self = []
        var rest = scalars.dropFirst().dropLast()
        while !rest.isEmpty {
            var element = String.UnicodeScalarView()
            let isQuoted = rest.first == "\""
            if isQuoted {
                rest.removeFirst()
                while let scalar = rest.popFirst(), scalar != "\"" {
                    if scalar == "\\" {
                        guard let escaped = rest.popFirst() else { return nil }
                        element.append(escaped)
                    } else {
                        element.append(scalar)
                    }
                }
            } else {
                while let scalar = rest.first, scalar != "," { element.append(rest.removeFirst()) }
            }
            let text = String(element)
            let isNull = !isQuoted && text == "NULL"
            guard let value = isNull ? Element.null : Element(postgresText: text) else { return nil }
            append(value)
            guard let comma = rest.popFirst() else { break }
            guard comma == "," else { return nil }
        }
    }
}
