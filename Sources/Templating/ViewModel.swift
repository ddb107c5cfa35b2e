/// What a template shows; every value is formatted before it gets here.
///
/// A template can ask for the names of its model and for nothing else: what it asks for is looked up once, when templates are
/// read, and a name that nobody knows stops the start with a sentence.
package protocol ViewModel: Sendable {
    /// All that a template may ask for.
    static var names: [Name<Self>] { get }
}

/// A name that templates may use, and what it stands for.
package struct Name<Owner: Sendable>: Sendable {
    let name: String
    let value: Value

    enum Value: Sendable {
        case text(@Sendable (Owner) -> String?)
        case flag(@Sendable (Owner) -> Bool)
        case one(@Sendable (Owner) -> Subject?, Shape.Source)
        case many(@Sendable (Owner) -> [Subject], Shape.Source)
    }

    /// A text: `{{name}}`. As a section, `{{#name}}{{.}}{{/name}}`, it is shown unless it is nil.
    package static func text(_ name: String, _ value: @escaping @Sendable (Owner) -> String?) -> Name {
        Name(name: name, value: .text(value))
    }

    /// Something that is so or not: a section only.
    package static func flag(_ name: String, _ value: @escaping @Sendable (Owner) -> Bool) -> Name {
        Name(name: name, value: .flag(value))
    }

    /// Another model, or none: a section only.
    package static func model<Model: ViewModel>(
        _ name: String, _ value: @escaping @Sendable (Owner) -> Model?
    ) -> Name {
        .model(name, value, knowing: { Shape(of: Model.self) })
    }

    /// Something whose names depend on what it is made for, such as a form, or none: a section only.
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
            case .one(let get, let shape): .one({ get(inner($0)) }, shape)
            case .many(let get, let shape): .many({ get(inner($0)) }, shape)
            }
        return Name<Outer>(name: name, value: value)
    }
}

extension ViewModel {
    /// The names of a model that is a part of another, which so has them too.
    package static func names<Outer: Sendable>(of part: @escaping @Sendable (Outer) -> Self) -> [Name<Outer>] {
        names.map { $0.of(part) }
    }
}

/// Something that a template is about, of whatever type: a class, so that looking at it copies nothing.
package class Subject {
    package final class Of<Model: Sendable>: Subject {
        let model: Model

        package init(_ model: Model) {
            self.model = model
        }
    }
}

/// The names that a template may use of something, with the type of each.
package struct Shape: Sendable {
    /// Read when a template needs it, for models may stand in each other.
    package typealias Source = @Sendable () -> Shape

    enum Entry: Sendable {
        case text(@Sendable (Subject) -> String?)
        case flag(@Sendable (Subject) -> Bool)
        case one(@Sendable (Subject) -> Subject?, Source)
        case many(@Sendable (Subject) -> [Subject], Source)
    }

    /// The model's type, for messages.
    let title: String
    let entries: [String: Entry]
    /// A name that the model has twice; nil when all is well.
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

    /// A text as a section sees it.
    static let ofText = Shape(titled: "text", [Name<String>.text(".") { $0 }])

    private static func entry<Owner>(_ name: Name<Owner>) -> Entry {
        // The casts can't fail: a template is compiled for the types of its subjects, and rendered with those.
        switch name.value {
        case .text(let get): .text { get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }
        case .flag(let get): .flag { get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }
        case .one(let get, let shape): .one({ get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }, shape)
        case .many(let get, let shape): .many({ get(unsafeDowncast($0, to: Subject.Of<Owner>.self).model) }, shape)
        }
    }
}
