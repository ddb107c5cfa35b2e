import FoundationEssentials
import Daemon
import JSON

/// Attributes as people type them: a line `name: value` for each.
enum AttributeLines {
    /// A line that is none.
    struct Invalid: Error {
        let message: String
    }

    static func text(of attributes: JSONText) -> String {
        fields(of: attributes).sorted { $0.key < $1.key }.map { "\($0.key): \(line($0.value))" }.joined(separator: "\n")
    }

    private static func fields(of attributes: JSONText) -> [String: JSONValue] {
        if case .object(let fields)? = try? attributes.value { fields } else { [:] }
    }

    /// Text as it is, if it has one line; anything else as JSON.
    private static func line(_ value: JSONValue) -> String {
        if case .string(let text) = value, !text.contains(where: \.isNewline) { text } else { JSONText(value).text }
    }

    /// A number or `true` and `false` are taken as such, unless the template wants text.
    ///
    /// - Parameters:
    ///   - schema: the template's, attribute name to type.
    ///   - kept: what a line stays whose text is still the same, such as a list or the text `42`.
    static func attributes(
        in text: String, schema: JSONText?, keeping kept: [String: JSONValue] = [:]
    ) throws(Invalid) -> JSONText {
        let types = schema.map(fields) ?? [:]
        var attributes: [String: JSONValue] = [:]
        for (name, value) in try pairs(in: text) {
            if let old = kept[name], line(old) == value {
                attributes[name] = old
            } else {
                attributes[name] = types[name] == .string("string") ? .string(value) : typed(value)
            }
        }
        return JSONText(JSONValue.object(attributes))
    }

    /// The lines of a template: `name: string`, `name: number` or `name: boolean`.
    static func schema(in text: String) throws(Invalid) -> JSONText {
        var types: [String: JSONValue] = [:]
        for (name, type) in try pairs(in: text) { types[name] = .string(type) }
        return JSONText(JSONValue.object(types))
    }

    private static func pairs(in text: String) throws(Invalid) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.trimmingSpaces().isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingSpaces() }
            guard parts.count == 2, !parts[0].isEmpty else {
                throw Invalid(message: "must have one \"name: value\" a line, not \"\(line.prefix(40))\"")
            }
            pairs.append((name: parts[0], value: parts[1]))
        }
        return pairs
    }

    private static func typed(_ text: String) -> JSONValue {
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            guard case .number(let number)? = try? JSONValue(parsing: text.utf8) else { return .string(text) }
            return .number(number)
        }
    }
}
