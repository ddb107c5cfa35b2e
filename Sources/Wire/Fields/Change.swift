package import JSON

/// The body of a new `Thing`, or of a change to one: some of its fields. nil fields are left out, so they stay unchanged.
/// ```
/// var change = Change<Product>()
/// change.price = Money("9.90")
/// change.templateID = .some(nil)
/// ```
@dynamicMemberLookup
package struct Change<Thing: WireObject>: Sendable {
    /// The new thing. Absent fields have their defaults.
    package private(set) var thing = Thing()
    private var said: Set<String> = []
    /// The reason, if the thing takes one.
    package var reason: String?
    /// The fields as the caller was shown them. nil sets the new values unconditionally.
    package var before: JSONText?

    package init() {}

    /// Creates a change: `Change<Product> { $0.isActive = false }`.
    package init(_ fill: (inout Self) throws -> Void) rethrows {
        self.init()
        try fill(&self)
    }

    package subscript<Value: WireValue>(dynamicMember path: WritableKeyPath<Thing, Value>) -> Value? {
        get { said.contains(Thing.name(of: path)) ? thing[keyPath: path] : nil }
        set {
            let name = Thing.name(of: path)
            if let newValue {
                thing[keyPath: path] = newValue
                said.insert(name)
            } else {
                thing[keyPath: path] = Thing()[keyPath: path]
                said.remove(name)
            }
        }
    }
}

extension Change: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            var writer = ChangeWriter(thing: thing, said: said, json: json)
            Thing.fields(&writer)
            json = writer.json
            if let reason { json.field("reason", reason) }
            if let before { json.field("before", before) }
        }
    }
}

private struct ChangeWriter<Thing: WireObject>: FieldVisitor {
    let thing: Thing
    let said: Set<String>
    var json: JSONWriter

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        if said.contains("\(name)") { json.field(name, thing[keyPath: path]) }
    }

    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        if said.contains("\(name)") { json.field(name, thing[keyPath: path]) }
    }

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {}
}
