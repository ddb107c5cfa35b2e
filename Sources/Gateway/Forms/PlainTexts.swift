import Daemon
import Wire

/// The texts of a form that need no special control.
enum PlainTexts {
    /// The names of the texts that can be changed and are always present.
    static func names<Thing: WireObject>(of _: Thing.Type) -> [String] {
        Thing.fieldTable.filter { field in
            switch field.schema {
            case .text(nil, _?), .pattern(_, _?): field.use != .told && !field.isOptional
            default: false
            }
        }.map(\.name)
    }

    /// Their values, by the field's name.
    static func values<Thing: WireObject>(of thing: Thing, named names: [String]) -> [String: String] {
        var texts = PlainTextLister(thing: thing, names: names)
        Thing.fields(&texts)
        return texts.values
    }
}

extension Fields {
    /// Reads each of these texts by the rule of its field. An optional text that was not filled in is empty.
    mutating func plainTexts<Thing: WireObject>(of _: Thing.Type, named names: [String]) -> Change<Thing> {
        var reader = PlainTextReader<Thing>(names: names, fields: self)
        Thing.fields(&reader)
        self = reader.fields
        return reader.change
    }
}

private struct PlainTextLister<Thing: WireObject>: FieldVisitor {
    let thing: Thing
    let names: [String]
    var values: [String: String] = [:]

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        guard names.contains("\(name)"), let text = thing[keyPath: path] as? String else { return }
        values["\(name)"] = text
    }

    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {}

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {}
}

private struct PlainTextReader<Thing: WireObject>: FieldVisitor {
    let names: [String]
    var fields: Fields
    var change = Change<Thing>()

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        let name = "\(name)"
        guard names.contains(name), let path = path as? WritableKeyPath<Thing, String>,
            let rule = rule() as? Rule<String>
        else { return }
        change[dynamicMember: path] =
            use == .required ? fields.required(name, rule) : fields.optional(name, rule) ?? ""
    }

    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {}

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {}
}
