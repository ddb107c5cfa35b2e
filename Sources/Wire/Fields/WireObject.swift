package import JSON

/// A type for the fields of wire objects.
package protocol WireValue: JSONEncodable, JSONReadable, Sendable {
    /// Its schema in OpenAPI.
    static var schema: APISchema { get }
}

/// An object of the shop's API. It names each field once, in `fields`. Writing and reading, the body of a change (`Change`),
/// its schema in the OpenAPI document, and the limits for daemons and forms are all derived from that.
package protocol WireObject: WireValue, Equatable {
    /// A new thing with its default values.
    init()

    /// Names the fields in the order of writing:
    /// ```
    /// field("id", \.id)
    /// field("name", \.name, .text(1...255), .required)
    /// field("brand", \.brand, .text(0...100), "who makes it")
    /// ```
    static func fields(_ field: inout some FieldVisitor<Self>)

    /// Its name in the OpenAPI document; nil if the schema is written where it is used.
    static var schemaName: String? { get }

    /// The rule for the reason of a change; nil if changes have no reason.
    static var reason: Rule<String>? { get }
}

/// Whether a field can be changed.
package enum FieldUse: Sendable {
    /// Read-only: only the daemon sets it.
    case told
    /// Required for a new thing.
    case required
    case optional
}

/// An operation on each field of a `Thing`. The rule is a closure, so that it is made only if it is used.
package protocol FieldVisitor<Thing> {
    associatedtype Thing: WireObject

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?)

    /// A field that is absent if there is no value.
    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?)

    /// A field that is derived from others: it is written and not read.
    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value)
}

// Lets a visitor be called like a function: `field("id", \.id)`. All of this is inlined to direct access of the properties.
extension FieldVisitor {
    /// A read-only field.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ note: StaticString = ""
    ) {
        visit(name, path, .told, note) { nil }
    }

    /// A field that can be changed to values that the rule allows.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ rule: @autoclosure () -> Rule<Value>,
        _ note: StaticString = ""
    ) {
        visit(name, path, .optional, note, rule)
    }

    /// A field that can be changed, and that a new thing needs if it is `.required`.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ rule: @autoclosure () -> Rule<Value>,
        _ use: FieldUse, _ note: StaticString = ""
    ) {
        visit(name, path, use, note, rule)
    }

    /// A field that is absent if there is no value.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, ifAny path: WritableKeyPath<Thing, Value?>, _ note: StaticString = ""
    ) {
        visitOptional(name, path, .told, note) { nil }
    }

    /// A field that is null if there is no value.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, ifAny path: WritableKeyPath<Thing, Value?>, _ rule: @autoclosure () -> Rule<Value>,
        _ note: StaticString = ""
    ) {
        visitOptional(name, path, .optional, note, rule)
    }

    /// A field that is derived from others.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, from value: (Thing) -> Value, _ note: StaticString = ""
    ) {
        visitDerived(name, note, value)
    }
}

extension WireObject {
    /// Creates a thing: `Product { $0.sku = "TEA-1" }`.
    package init(_ fill: (inout Self) throws -> Void) rethrows {
        self.init()
        try fill(&self)
    }
}

// MARK: - Writing

extension WireObject {
    package func write(to json: inout JSONWriter) {
        json.object { writeFields(to: &$0) }
    }

    /// Only the fields, for an answer with others beside them.
    package func writeFields(to json: inout JSONWriter) {
        // Moved there and back, because a second owner of the bytes would copy them.
        var writer = FieldWriter(thing: self, json: json)
        json = JSONWriter(reservingCapacity: 0)
        Self.fields(&writer)
        json = writer.json
    }
}

private struct FieldWriter<Thing: WireObject>: FieldVisitor {
    let thing: Thing
    var json: JSONWriter

    @inline(__always)
    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        json.field(name, thing[keyPath: path])
    }

    @inline(__always)
    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        if let value = thing[keyPath: path] { json.field(name, value) }
    }

    @inline(__always)
    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {
        json.field(name, value(thing))
    }
}

// MARK: - Reading

extension WireObject {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.object { members throws(JSONSyntaxError) in try Self(reading: &members) }
    }

    /// Reads the fields of an object that has others beside them.
    package init(reading members: inout JSONMembers) throws(JSONSyntaxError) {
        var reader = FieldReader(thing: Self(), members: members)
        Self.fields(&reader)
        if let fault = reader.fault { throw fault }
        members = reader.members
        self = reader.thing
    }
}

private struct FieldReader<Thing: WireObject>: FieldVisitor {
    var thing: Thing
    var members: JSONMembers
    var fault: JSONSyntaxError?

    @inline(__always)
    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        read(name, path)
    }

    @inline(__always)
    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        read(name, path)
    }

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {}

    @inline(__always)
    private mutating func read<Value: JSONReadable>(_ name: StaticString, _ path: WritableKeyPath<Thing, Value>) {
        guard fault == nil else { return }
        do throws(JSONSyntaxError) {
            thing[keyPath: path] = try members.value(name)
        } catch {
            fault = JSONSyntaxError("\(name): \(error)")
        }
    }
}

// MARK: - Values

extension WireValue {
    package static var absent: Self? { nil }
}

/// One of a few words, such as a status.
package protocol WireWord: WireValue, RawRepresentable<String>, CaseIterable {}

extension WireWord {
    package static var schema: APISchema { .words(Self.self) }

    package func write(to json: inout JSONWriter) { json.string(rawValue) }

    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        let word = try json.string()
        guard let value = Self(rawValue: word) else {
            throw JSONSyntaxError("\(word.beginning(40)) is not a known word")
        }
        self = value
    }
}

/// A value that is written as text.
package protocol WireText: WireValue {
    /// nil if the text is no such value.
    static func fromWire(_ text: String) -> Self?
}

extension WireText {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        let text = try json.string()
        guard let value = Self.fromWire(text) else { throw JSONSyntaxError("\(text.beginning(40)) is no \(Self.self)") }
        self = value
    }
}

extension String: WireValue { package static var schema: APISchema { .text } }
extension Int: WireValue { package static var schema: APISchema { .integer } }
extension Bool: WireValue { package static var schema: APISchema { .boolean } }
extension JSONText: WireValue { package static var schema: APISchema { .map(.any) } }

extension Optional: WireValue where Wrapped: WireValue {
    package static var schema: APISchema { .nullable(Wrapped.schema) }
}

extension Array: WireValue where Element: WireValue {
    package static var schema: APISchema { .array(Element.schema) }
}
