/// The description of a wire object's field, for forms and documents.
package struct FieldDescription: Sendable {
    package let name: String
    package let use: FieldUse
    /// The schema of the field's rule with its limits, or of the value if the field is read-only.
    package let schema: APISchema
    /// Whether the field is left out if there is no value.
    package let isOptional: Bool
    package let note: String
}

/// A field's description with its property and rule.
private struct ListedField {
    let field: FieldDescription
    let path: AnyKeyPath?
    let rule: Any?
}

extension WireObject {
    package static var schemaName: String? { nil }
    package static var reason: Rule<String>? { nil }

    /// All fields in the order of writing.
    package static var fieldTable: [FieldDescription] { listed.map(\.field) }

    private static var listed: [ListedField] {
        var lister = FieldLister<Self>()
        fields(&lister)
        return lister.fields
    }

    /// The field's name on the wire.
    package static func name<Value>(of path: WritableKeyPath<Self, Value>) -> String {
        var finder = NameFinder<Self>(path: path)
        fields(&finder)
        guard let name = finder.name else { preconditionFailure("\(Self.self).fields does not name \(path)") }
        return "\(name)"
    }

    /// The rule of a field: `Product.rule(\.name)` is `.text(1...255)`. For an optional field it is the value's rule.
    package static func rule<Value: Sendable>(_ path: WritableKeyPath<Self, Value>) -> Rule<Value> { ruled(path) }
    package static func rule<Value: Sendable>(ifAny path: WritableKeyPath<Self, Value?>) -> Rule<Value> { ruled(path) }

    private static func ruled<Value>(_ path: PartialKeyPath<Self>) -> Rule<Value> {
        guard let rule = listed(path).rule as? Rule<Value> else {
            preconditionFailure("\(Self.self).\(listed(path).field.name) is not for others to change")
        }
        return rule
    }

    private static func listed(_ path: AnyKeyPath) -> ListedField {
        guard let field = listed.first(where: { $0.path == path }) else {
            preconditionFailure("\(Self.self).fields does not name \(path)")
        }
        return field
    }

    // MARK: - OpenAPI

    /// The schema in answers.
    package static var schema: APISchema { schemaName.map(APISchema.named) ?? toldSchema }

    /// `schema` with the fields themselves, for the document's list of schemas.
    package static var definition: (name: String, schema: APISchema) { (schemaName ?? "\(Self.self)", toldSchema) }

    private static var toldSchema: APISchema {
        .object(fieldTable.map { .init($0.name, $0.schema.withoutLimits, optional: $0.isOptional, $0.note) })
    }

    /// The body of a new thing.
    package static var newSchema: APISchema { .object(taken { $0.use == .optional }) }

    /// The body of a change. All fields are optional.
    package static var changeSchema: APISchema {
        let reason = reason.map { APISchema.Field("reason", $0.schema, optional: true, "the reason for the change") }
        return .object(taken { _ in true } + [reason].compactMap(\.self) + [.before])
    }

    private static func taken(_ isOptional: (FieldDescription) -> Bool) -> [APISchema.Field] {
        fieldTable.filter { $0.use != .told }.map {
            .init($0.name, $0.isOptional ? .nullable($0.schema) : $0.schema, optional: isOptional($0), $0.note)
        }
    }
}

/// Finds a name without making rules, because a change looks up the name of each field.
private struct NameFinder<Thing: WireObject>: FieldVisitor {
    let path: AnyKeyPath
    var name: StaticString?

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        if self.name == nil, path == self.path { self.name = name }
    }

    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        if self.name == nil, path == self.path { self.name = name }
    }

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {}
}

private struct FieldLister<Thing: WireObject>: FieldVisitor {
    var fields: [ListedField] = []

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        add(name, path, use, note, rule())
    }

    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        add(name, path, use, note, rule(), isOptional: true)
    }

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {
        add(name, nil, .told, note, Rule<Value>?.none)
    }

    private mutating func add<Value: WireValue>(
        _ name: StaticString, _ path: AnyKeyPath?, _ use: FieldUse, _ note: StaticString, _ rule: Rule<Value>?,
        isOptional: Bool = false
    ) {
        let field = FieldDescription(
            name: "\(name)", use: use, schema: rule?.schema ?? Value.schema, isOptional: isOptional, note: "\(note)")
        fields.append(ListedField(field: field, path: path, rule: rule))
    }
}
