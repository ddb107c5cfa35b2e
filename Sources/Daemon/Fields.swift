package import JSON
package import Wire

/// Reads the fields of a body, form or query one by one and collects every error, so that one answer names them all.
///
/// A refused field yields its rule's placeholder; `check()` throws before any placeholder can be used:
/// ```
/// var fields = try await request.jsonFields()
/// let sku = fields.required("sku", .text(1...64))
/// let price = fields.required("price", .money)
/// try fields.check()
/// ```
package struct Fields: Sendable {
    private var values: [String: JSONValue]
    /// Forms and queries know only text; numbers in them are digits.
    private let isText: Bool
    private var read: Set<String> = []
    package private(set) var errors: [FieldError] = []

    /// - Throws: `Problem` 422 unless `body` is a JSON object.
    package init(json body: some Collection<UInt8>) throws(Problem) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body)
        } catch {
            throw Problem(400, "invalid-json", "The body is not valid JSON.")
        }
        guard case .object(let values) = value else {
            throw Problem(422, "invalid", "The body must be a JSON object.")
        }
        self.init(object: values)
    }

    package init(object values: [String: JSONValue]) {
        self.values = values
        isText = false
    }

    /// The fields of a form or query. If a name is given twice, its last value counts.
    package init(urlEncoded text: some StringProtocol) {
        values = Dictionary(
            URLEncoding.pairs(in: text).map { ($0.name, JSONValue.string($0.value)) }, uniquingKeysWith: { $1 })
        isText = true
    }

    /// The fields of a form, already decoded.
    package init(texts: [String: String]) {
        values = texts.mapValues { .string($0) }
        isText = true
    }

    // MARK: - Reading

    /// A field that must be there.
    package mutating func required<Value>(_ name: String, _ rule: Rule<Value>) -> Value {
        guard let value = optional(name, rule) else {
            if !errors.contains(where: { $0.field == name }) {
                errors.append(FieldError(name, .required, "is required"))
            }
            return rule.placeholder
        }
        return value
    }

    /// A field that may be absent. In a form or query, an empty or blank field counts as absent.
    package mutating func optional<Value>(_ name: String, _ rule: Rule<Value>) -> Value? {
        read.insert(name)
        guard let value = values[name], !(isText && value == .string("")) else { return nil }
        switch rule.parse(value, isText) {
        case .success(let value): return value
        case .failure(let refusal) where isText && refusal.isOfNothing: return nil
        case .failure(let refusal):
            errors.append(FieldError(name, refusal))
            return nil
        }
    }

    /// A field that distinguishes null from absent: absent is nil, null is `.some(nil)`.
    package mutating func nullable<Value>(_ name: String, _ rule: Rule<Value>) -> Value?? {
        read.insert(name)
        if values[name] == .null { return .some(nil) }
        return optional(name, rule).map { .some($0) }
    }

    /// A field that is an object and may be absent or null. Its errors are named like `shipping.phone`.
    package mutating func object<Value>(_ name: String, _ readObject: (inout Fields) -> Value) -> Value? {
        read.insert(name)
        switch values[name] {
        case nil, .null: return nil
        case .object(let values):
            var fields = Fields(object: values)
            let value = readObject(&fields)
            do throws(Problem) {
                try fields.check()
            } catch {
                errors += error.errors.map { $0.inside(name) }
            }
            return value
        default:
            errors.append(FieldError(name, .invalid, "must be an object"))
            return nil
        }
    }

    /// `before`, an object with the fields as the caller was shown them. A field that the body leaves as shown is no change: it
    /// counts as absent from now on. So read this first.
    package mutating func before() -> Before? {
        read.insert("before")
        switch values["before"] {
        case nil: return nil
        case .object(let shown):
            let before = Before(shown: shown, wanted: values)
            values.merge(before.touched) { $1 }
            for name in before.untouched { values[name] = nil }
            return before
        default:
            errors.append(FieldError("before", .invalid, "must be an object"))
            return nil
        }
    }

    /// The body of a new thing, by the rules of its fields.
    package mutating func new<Thing: WireObject>(_: Thing.Type = Thing.self) -> Change<Thing> { change(isNew: true) }

    /// The body of a change to a thing, by the rules of its fields: all of them may be absent.
    package mutating func change<Thing: WireObject>(_: Thing.Type = Thing.self) -> Change<Thing> {
        var change: Change<Thing> = change(isNew: false)
        if let rule = Thing.reason { change.reason = optional("reason", rule) }
        return change
    }

    private mutating func change<Thing: WireObject>(isNew: Bool) -> Change<Thing> {
        var reader = ChangeReader<Thing>(fields: self, isNew: isNew)
        Thing.fields(&reader)
        self = reader.fields
        return reader.change
    }

    /// The fields whose names begin with `prefix`, by the rest of their names.
    package mutating func prefixed<Value>(_ prefix: String, _ rule: Rule<Value>) -> [String: Value] {
        var found: [String: Value] = [:]
        for name in values.keys where name.hasPrefix(prefix) {
            found[String(name.dropFirst(prefix.count))] = optional(name, rule)
        }
        return found
    }

    /// The text that was sent for a field of a form or query, to show it again. Empty if nothing was sent.
    package func text(_ name: String) -> String {
        guard case .string(let text)? = values[name] else { return "" }
        return text
    }

    /// The fields without these, as if they had not been sent.
    package func leavingOut(_ names: [String]) -> Fields {
        var fields = self
        for name in names { fields.values[name] = nil }
        return fields
    }

    /// The texts of the form fields whose names begin with `prefix`, by the rest of their names.
    package func texts(prefixed prefix: String = "") -> [String: String] {
        var texts: [String: String] = [:]
        for (name, value) in values where name.hasPrefix(prefix) {
            if case .string(let text) = value { texts[String(name.dropFirst(prefix.count))] = text }
        }
        return texts
    }

    /// Adds an error that the rule of a single field can't detect.
    package mutating func refuse(
        _ field: String, _ code: FieldError.Code, _ message: String, _ arguments: FieldError.Arguments = .none
    ) {
        errors.append(FieldError(field, code, message, arguments))
    }

    /// Call after the last field is read.
    ///
    /// - Parameter allowUnknown: for queries, to which others may add parameters.
    /// - Throws: `Problem` 422 that names every refused or unknown field.
    package mutating func check(allowUnknown: Bool = false) throws(Problem) {
        if !allowUnknown {
            // Only some names, each cut short, so that the answer does not grow with the request.
            let unknown = values.keys.filter { !read.contains($0) }.map { $0.beginning(64) }
            for name in unknown.sorted().prefix(10) {
                errors.append(FieldError(name, .unknown, "is not a known field"))
            }
        }
        if !errors.isEmpty { throw .invalid(errors) }
    }
}

extension Rule {
    /// A JSON object that is read field by field. Its errors are combined into one.
    package static func object(
        placeholder: Value, _ read: @escaping @Sendable (inout Fields) -> Value
    ) -> Rule {
        Rule(placeholder: placeholder) { value, _ in
            guard case .object(let values) = value else { return .failure(Refusal(.invalid, "must be an object")) }
            var fields = Fields(object: values)
            let result = read(&fields)
            do throws(Problem) {
                try fields.check()
                return .success(result)
            } catch {
                return .failure(Refusal(.invalid, error.detail))
            }
        }
    }
}

/// Reads each field by its rule.
private struct ChangeReader<Thing: WireObject>: FieldVisitor {
    var fields: Fields
    let isNew: Bool
    var change = Change<Thing>()

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        guard use != .told, let rule = rule() else { return }
        change[dynamicMember: path] =
            isNew && use == .required ? fields.required("\(name)", rule) : fields.optional("\(name)", rule)
    }

    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        guard let rule = rule() else { return }
        change[dynamicMember: path] = fields.nullable("\(name)", rule)
    }

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {}
}
