import Daemon
import JSON
import Wire

/// The attributes of a product, or of a template, on a form: a row of fields for each, `attribute.N.name` and
/// `attribute.N.value`, and empty rows to add more with.
///
/// `attribute.N.key` contains, as JSON, the attribute's name when the form was shown. It distinguishes a renamed row from a new
/// one, and untouched attributes stay unchanged, whatever their names.
struct AttributeRows {
    /// One attribute of the form.
    struct Row: Sendable {
        /// Its name as it was shown, or in the template; nil in an empty row.
        var key: String?
        var name: String
        var value: String
    }

    let rows: [Row]

    /// More rows than a product may have and a template may add.
    private static let maximum = 120
    private static let spare = 3
    static let countField = "attribute_rows"
    /// In characters.
    static let nameLength = Rule<JSONText>.typedName.schema.length

    static func field(_ part: String, of number: Int) -> String { "attribute.\(number).\(part)" }

    /// The maximum.
    static let names =
        [countField]
        + (0..<maximum).flatMap { number in
            ["key", "name", "value"].map { field($0, of: number) }
        }

    // MARK: - From a product to a form

    /// - Parameter schema: of the product's template.
    init(of attributes: JSONText, schema: JSONText? = nil) {
        let rows = attributes.fields.map { Row(key: $0.key, name: $0.key, value: Self.text(of: $0.value)) }
        self.init(rows: rows, schema: schema)
    }

    /// The rows of the template first, then the other ones, and some empty ones at the end.
    private init(rows: [Row], schema: JSONText?) {
        let names = (schema?.fields ?? [:]).keys.sorted()
        let known = names.map { name in
            rows.first { $0.name == name } ?? Row(key: name, name: name, value: "")
        }
        let others = rows.filter { !names.contains($0.name) }
        let old = others.filter { $0.key != nil }.sorted { $0.name < $1.name }
        let new = others.filter { $0.key == nil && !($0.name.isBlank && $0.value.isBlank) }
        let empty = Array(repeating: Row(key: nil, name: "", value: ""), count: Self.spare)
        self.rows = Array((known + old + new + empty).prefix(Self.maximum))
    }

    /// The form's fields.
    var values: [String: String] {
        var values = [Self.countField: String(rows.count)]
        for (number, row) in rows.enumerated() {
            values[Self.field("key", of: number)] = row.key.map { JSONText($0).text } ?? ""
            values[Self.field("name", of: number)] = row.name
            values[Self.field("value", of: number)] = row.value
        }
        return values
    }

    /// Text as it is; anything else as JSON.
    static func text(of value: JSONValue) -> String {
        if case .string(let text) = value { text } else { JSONText(value).text }
    }

    // MARK: - From a form

    init(_ form: Form) {
        let count = min(max(Int(form[Self.countField]) ?? 0, 0), Self.maximum)
        rows = (0..<count).map { number in
            let json = try? JSONValue(parsing: form[Self.field("key", of: number)].utf8)
            let key: String? = if case .string(let key)? = json { key } else { nil }
            return Row(
                key: key, name: form[Self.field("name", of: number)], value: form[Self.field("value", of: number)])
        }
    }

    /// The same rows for another template, with new empty ones.
    func arranged(for schema: JSONText?) -> AttributeRows { AttributeRows(rows: rows, schema: schema) }

    /// The API's names of the attributes, with their fields on the form.
    func aliases(under field: String) -> [String: String] {
        var aliases: [String: String] = [:]
        for (number, row) in rows.enumerated() {
            let place = Self.field("value", of: number)
            for name in [row.key, row.name.trimmingSpaces()].compactMap(\.self) {
                aliases["\(field).\(name)"] = place
            }
        }
        return aliases
    }

    /// The typed attributes, as a change of the shown ones.
    struct Change {
        /// The attributes that are new or have another value.
        var new: [String: JSONValue] = [:]
        /// The changed or removed attributes, as they were shown.
        var before: [String: JSONValue] = [:]
        /// All unchanged attributes.
        var kept: [String: JSONValue] = [:]
        var isEmpty: Bool { new.isEmpty && before.isEmpty }
        /// The attributes of a new product.
        var all: [String: JSONValue] { kept.merging(new) { $1 } }
    }

    /// - Parameters:
    ///   - shown: the attributes as the form showed them.
    ///   - schema: the template's. Attributes that it names have its type.
    ///   - fits: whether untouched attributes must also have the template's types.
    ///   - fields: collects the errors.
    func change(
        of shown: JSONText, schema: JSONText? = nil, fits: Bool = false, _ fields: inout Fields
    ) -> Change {
        let old = shown.fields
        let types = schema?.fields ?? [:]
        var change = Change()
        var taken: Set<String> = []
        for (number, row) in rows.enumerated() {
            let nameField = Self.field("name", of: number)
            let valueField = Self.field("value", of: number)
            let oldValue = row.key.flatMap { old[$0] }
            let oldText = oldValue.map(Self.text) ?? ""
            let isNamed = row.key.map { isSameText($0, row.name, hasLines: false) } ?? false
            let isValued = !isSameText(oldText, row.value, hasLines: oldText.contains(where: \.isNewline))
            if (row.name.isBlank && !isNamed) || (row.value.isBlank && (isValued || oldValue == nil)) {
                // Emptied, and so removed; or never filled in.
                if let key = row.key, let oldValue { change.before[key] = oldValue }
                if row.key == nil, row.name.isBlank != row.value.isBlank {
                    fields.refuse(row.name.isBlank ? nameField : valueField, .required, "is required")
                }
                continue
            }
            let name = isNamed ? row.key ?? "" : fields.required(nameField, Rule<JSONText>.typedName).trimmingSpaces()
            if !taken.insert(name).inserted { fields.refuse(nameField, .taken, "is taken") }
            let type = types[name].flatMap { Kind($0) } ?? oldValue.flatMap { Kind(of: $0) }
            let fitsAlready = oldValue.flatMap { Kind(of: $0) } == type || types[name] == nil
            if let oldValue, !isValued, fitsAlready || !fits {
                if isNamed { change.kept[name] = oldValue } else { change.new[name] = oldValue }
            } else {
                switch Self.value(row.value, type) {
                case .success(let value): change.new[name] = value
                case .failure(let refusal): fields.refuse(valueField, refusal.code, refusal.message)
                }
            }
            if let key = row.key, let oldValue, !isNamed || change.new[name] != nil { change.before[key] = oldValue }
            // A new one that somebody else has added meanwhile, as the form showed.
            if row.key == nil, change.new[name] != nil { change.before[name] = old[name] }
        }
        return change
    }

    /// The type of a value.
    enum Kind: String {
        case string, number, boolean
        /// A list or an object, typed as JSON.
        case json

        /// The type from a template.
        init?(_ value: JSONValue) {
            guard case .string(let name) = value else { return nil }
            self.init(rawValue: name)
        }

        init?(of value: JSONValue) {
            switch value {
            case .null: return nil
            case .string: self = .string
            case .number: self = .number
            case .bool: self = .boolean
            case .array, .object: self = .json
            }
        }
    }

    /// - Parameter type: nil for something new: only what reads back as it was typed is a number, so `0042` stays text.
    private static func value(_ text: String, _ type: Kind?) -> Result<JSONValue, Refusal> {
        let trimmed = text.trimmingSpaces()
        switch type {
        case .string: return .success(.string(text.withPlainLineEnds.trimmingSpaces()))
        case .number:
            let digits = trimmed.replacing(",", with: ".")
            guard case .number(let number)? = try? JSONValue(parsing: digits.utf8) else {
                return .failure(Refusal(.invalid, "must be a number"))
            }
            return .success(.number(number))
        case .boolean:
            switch trimmed {
            case "true": return .success(.bool(true))
            case "false": return .success(.bool(false))
            default: return .failure(Refusal(.invalid, "must be true or false"))
            }
        case .json:
            guard let value = try? JSONValue(parsing: trimmed.utf8) else {
                return .failure(Refusal(.invalid, "must be JSON, as it was"))
            }
            return .success(value)
        case nil:
            guard let value = try? JSONValue(parsing: trimmed.utf8), JSONText(value).text == trimmed else {
                return .success(.string(text.withPlainLineEnds.trimmingSpaces()))
            }
            switch value {
            case .number, .bool: return .success(value)
            default: return .success(.string(trimmed))
            }
        }
    }
}

extension JSONText {
    /// The fields of an object.
    var fields: [String: JSONValue] { if case .object(let fields)? = try? value { fields } else { [:] } }
}

extension String {
    fileprivate var isBlank: Bool { trimmingSpaces().isEmpty }
}
