package import JSON

/// The model of a template. All its values are already formatted.
///
/// A template can use only the names of its model. Names are looked up once, when templates are read. An unknown name prevents
/// the start with a message.
package protocol ViewModel: Sendable {
    /// The names that a template may use.
    static var names: [Name<Self>] { get }
}

/// A name that templates may use, with its value.
package struct Name<Owner: Sendable>: Sendable {
    let name: String
    let value: Value

    enum Value: Sendable {
        case text(@Sendable (Owner) -> String?)
        case flag(@Sendable (Owner) -> Bool)
        case json(@Sendable (Owner) -> JSONValue)
        case one(@Sendable (Owner) -> Subject?, Shape.Source)
        case many(@Sendable (Owner) -> [Subject], Shape.Source)
    }

    /// A text: `{{name}}`. As a section, `{{#name}}{{.}}{{/name}}`, it is shown unless it is nil.
    package static func text(_ name: String, _ value: @escaping @Sendable (Owner) -> String?) -> Name {
        Name(name: name, value: .text(value))
    }

    /// A condition: a section only.
    package static func flag(_ name: String, _ value: @escaping @Sendable (Owner) -> Bool) -> Name {
        Name(name: name, value: .flag(value))
    }

    /// JSON as the content of a `<script type="application/ld+json">`, which HTML does not unescape: a variable only.
    package static func json(_ name: String, _ value: @escaping @Sendable (Owner) -> JSONValue) -> Name {
        Name(name: name, value: .json(value))
    }

    /// An optional model: a section only.
    package static func model<Model: ViewModel>(
        _ name: String, _ value: @escaping @Sendable (Owner) -> Model?
    ) -> Name {
        .model(name, value, knowing: { Shape(of: Model.self) })
    }

    /// An optional subject whose names depend on its use, such as a form: a section only.
    package static func model<Model: Sendable>(
        _ name: String, _ value: @escaping @Sendable (Owner) -> Model?, knowing shape: @escaping Shape.Source
    ) -> Name {
        Name(name: name, value: .one({ value($0).map { Subject.Of($0) } }, shape))
    }

    /// Models, one after the other: a section only.
    package static func list<Model: ViewModel>(
        _ name: String, _ value: @escaping @Sendable (Owner) -> [Model]
    ) -> Name {
        Name(name: name, value: .many({ value($0).map { Subject.Of($0) } }, { Shape(of: Model.self) }))
    }

    /// Texts, one after the other: a section, in which `{{.}}` is the text.
    package static func texts(_ name: String, _ value: @escaping @Sendable (Owner) -> [String]) -> Name {
        Name(name: name, value: .many({ value($0).map { Subject.Of($0) } }, { Shape.ofText }))
    }

    fileprivate func of<Outer: Sendable>(_ inner: @escaping @Sendable (Outer) -> Owner) -> Name<Outer> {
        let value: Name<Outer>.Value =
            switch value {
            case .text(let get): .text { get(inner($0)) }
            case .flag(let get): .flag { get(inner($0)) }
            case .json(let get): .json { get(inner($0)) }
            case .one(let get, let shape): .one({ get(inner($0)) }, shape)
            case .many(let get, let shape): .many({ get(inner($0)) }, shape)
            }
        return Name<Outer>(name: name, value: value)
    }
}

extension ViewModel {
    /// The names of a part of the model. The model has them too.
    package static func names<Outer: Sendable>(of part: @escaping @Sendable (Outer) -> Self) -> [Name<Outer>] {
        names.map { $0.of(part) }
    }
}

/// The subject of a template, of any type. It is a class, so that access copies nothing.
package class Subject {
    package final class Of<Model: Sendable>: Subject {
        let model: Model

        package init(_ model: Model) {
            self.model = model
        }
    }
}

/// The names that a template may use of a subject, with their types.
package struct Shape: Sendable {
    /// Read lazily, because models may contain each other.
    package typealias Source = @Sendable () -> Shape

    enum Entry: Sendable {
        case text(@Sendable (Subject) -> String?)
        case flag(@Sendable (Subject) -> Bool)
        case json(@Sendable (Subject) -> JSONValue)
        case one(@Sendable (Subject) -> Subject?, Source)
        case many(@Sendable (Subject) -> [Subject], Source)
    }

    /// The model's type, for messages.
    let title: String
    let entries: [String: Entry]
    /// A duplicate name of the model, or nil.
    let doubled: String?

    init<Model: ViewModel>(of model: Model.Type) {
        self.init(titled: String(describing: model), Model.names)
    }

    /// - Parameter title: for messages.
    package init<Owner: Sendable>(titled title: String, _ names: [Name<Owner>]) {
        self.title = title
        var entries: [String: Entry] = [:]
        var doubled: String?
        for name in names where entries.updateValue(Self.entry(name), forKey: name.name) != nil {
            doubled = name.name
        }
        self.entries = entries
        self.doubled = doubled
    }

    /// A text as the subject of a section.
    static let ofText = Shape(titled: "text", [Name<String>.text(".") { $0 }])

    private static func entry<Owner>(_ name: Name<Owner>) -> Entry {
        // The casts can't fail, because a template is compiled for the types of its subjects and rendered with those.
        switch name.value {
        case .text(let get): .text { get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }
        case .flag(let get): .flag { get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }
        case .json(let get): .json { get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }
        case .one(let get, let shape): .one({ get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }, shape)
        case .many(let get, let shape): .many({ get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }, shape)
        }
    }
}
