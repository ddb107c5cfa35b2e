package import JSON

/// A value that stands in a field of the wire.
package protocol WireValue: JSONEncodable, JSONReadable, Sendable {
    /// What OpenAPI is told of it.
    static var schema: APISchema { get }
}

/// A thing of the shop's language. It names each field once, in `fields`; from that come its writing and reading, the body of a
/// change to it (`Change`), its part of the OpenAPI document, and the limits that daemons and forms hold it to.
package protocol WireObject: WireValue, Equatable {
    /// As a new one begins, where nobody says anything else.
    init()

    /// Names the fields, in the order in which they are written:
    /// ```
    /// field("id", \.id)
    /// field("name", \.name, .text(1...255), .required)
    /// field("brand", \.brand, .text(0...100), "who makes it")
    /// ```
    static func fields(_ field: inout some FieldVisitor<Self>)

    /// Its name in the OpenAPI document; nil for one that is told where it is used.
    static var schemaName: String? { get }

    /// The rule for why it is changed; nil where nobody is asked.
    static var reason: Rule<String>? { get }
}

/// Whether a field can be changed.
package enum FieldUse: Sendable {
    /// The daemon's own: it is told and not taken.
    case told
    /// A new one must say it.
    case required
    case optional
}

/// What is done with each field of a `Thing`. The rule comes as a closure, so that it is only made where it is wanted.
package protocol FieldVisitor<Thing> {
    associatedtype Thing: WireObject

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?)

    /// A field that is not there where there is no value.
    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?)

    /// What follows from other fields: it is written and not read.
    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value)
}

// As if a visitor were a function: `field("id", \.id)`. All of this is inlined, down to direct access of the properties.
extension FieldVisitor {
    /// A field that is told and not taken.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ note: StaticString = ""
    ) {
        visit(name, path, .told, note) { nil }
    }

    /// A field that can be changed, to what the rule allows.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ rule: @autoclosure () -> Rule<Value>,
        _ note: StaticString = ""
    ) {
        visit(name, path, .optional, note, rule)
    }

    /// The same; a new one must say it when it is `.required`.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ rule: @autoclosure () -> Rule<Value>,
        _ use: FieldUse, _ note: StaticString = ""
    ) {
        visit(name, path, use, note, rule)
    }

    /// A field that is not there where there is no value.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, ifAny path: WritableKeyPath<Thing, Value?>, _ note: StaticString = ""
    ) {
        visitOptional(name, path, .told, note) { nil }
    }

    /// The same; null says that there is none.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, ifAny path: WritableKeyPath<Thing, Value?>, _ rule: @autoclosure () -> Rule<Value>,
        _ note: StaticString = ""
    ) {
        visitOptional(name, path, .optional, note, rule)
    }

    /// What follows from other fields.
    @inline(__always)
    mutating func callAsFunction<Value: WireValue>(
        _ name: StaticString, from value: (Thing) -> Value, _ note: StaticString = ""
    ) {
        visitDerived(name, note, value)
    }
}

extension WireObject {
    /// Makes one: `Product { $0.sku = "TEA-1" }`.
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

    /// The fields alone, for an answer that has others beside them.
    package func writeFields(to json: inout JSONWriter) {
        // Moved there and back: a second owner of the bytes would copy them.
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

/// A value that is a text on the wire.
package protocol WireText: WireValue {
    /// nil for a text that is no such value.
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
