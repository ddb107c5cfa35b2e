package import JSON

/// The body of a new `Thing`, or of a change to one: some of its fields. What is nil is left out, and so stays as it is.
/// ```
/// var change = Change<Product>()
/// change.price = Money("9.90")
/// change.templateID = .some(nil)
/// ```
@dynamicMemberLookup
package struct Change<Thing: WireObject>: Sendable {
    /// All of it: a new one has what it begins with where nothing is said.
    package private(set) var thing = Thing()
    private var said: Set<String> = []
    /// Why, where that is asked.
    package var reason: String?
    /// What the caller was shown of the fields; nil to set them whatever they are by now.
    package var before: JSONText?

    package init() {}

    /// Makes one: `Change<Product> { $0.isActive = false }`.
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
