import JSON

/// A step of rendering a template. The number is the index of the surrounding subject, from the outside in.
enum TemplateStep: Sendable {
    case bytes([UInt8])
    case text(Int, @Sendable (Subject) -> String?)
    case escapedText(Int, @Sendable (Subject) -> String?)
    case json(Int, @Sendable (Subject) -> JSONValue)
    case when(Int, @Sendable (Subject) -> Bool, [TemplateStep])
    /// Steps with one more subject.
    case with(Int, @Sendable (Subject) -> Subject?, [TemplateStep])
    case each(Int, @Sendable (Subject) -> [Subject], [TemplateStep])
}

/// Renders templates into UTF-8.
struct TemplateRenderer {
    private var subjects: [Subject]
    private(set) var output: [UInt8] = []

    init(_ subject: Subject, capacity: Int) {
        subjects = [subject]
        output.reserveCapacity(capacity)
    }

    mutating func run(_ steps: [TemplateStep]) {
        for step in steps {
            switch step {
            case .bytes(let bytes): output.append(contentsOf: bytes)
            case .text(let index, let get):
                if let text = get(subjects[index]) { output.append(contentsOf: text.utf8) }
            case .escapedText(let index, let get):
                if let text = get(subjects[index]) { Markup.append(text, to: &output) }
            case .json(let index, let get): Markup.append(get(subjects[index]), to: &output)
            case .when(let index, let isSo, let inner):
                if isSo(subjects[index]) { run(inner) }
            case .with(let index, let get, let inner):
                if let subject = get(subjects[index]) { run(inner, about: subject) }
            case .each(let index, let get, let inner):
                for subject in get(subjects[index]) { run(inner, about: subject) }
            }
        }
    }

    private mutating func run(_ steps: [TemplateStep], about subject: Subject) {
        subjects.append(subject)
        run(steps)
        subjects.removeLast()
    }
}

/// Collects steps. Consecutive bytes become one step.
struct StepList {
    private var list: [TemplateStep] = []
    private var bytes: [UInt8] = []
    private(set) var isAtLineStart: Bool

    init(isAtLineStart: Bool = true) {
        self.isAtLineStart = isAtLineStart
    }

    var steps: [TemplateStep] { bytes.isEmpty ? list : list + [.bytes(bytes)] }

    mutating func add(_ step: TemplateStep) {
        list = steps
        bytes = []
        list.append(step)
    }

    /// - Parameter indentation: is added to the beginning of each line.
    mutating func add(_ more: [UInt8], indentedBy indentation: [UInt8]) {
        if indentation.isEmpty {
            bytes += more
        } else {
            for byte in more {
                if byte != UInt8(ascii: "\n") { add(indentedBy: indentation) }
                bytes.append(byte)
                isAtLineStart = byte == UInt8(ascii: "\n")
            }
        }
        if let last = more.last { isAtLineStart = last == UInt8(ascii: "\n") }
    }

    /// Called before anything but text of the template.
    mutating func add(indentedBy indentation: [UInt8]) {
        if isAtLineStart { bytes += indentation }
        isAtLineStart = false
    }

    mutating func add(section entry: Shape.Entry, _ index: Int, isInverted: Bool, _ body: StepList) {
        let inner = body.steps
        switch (entry, isInverted) {
        case (.flag(let isSo), false): add(.when(index, isSo, inner))
        case (.flag(let isSo), true): add(.when(index, { !isSo($0) }, inner))
        // The compiler refuses such a section.
        case (.json, _): break
        case (.text(let get), false): add(.with(index, { get($0).map { Subject.Of($0) } }, inner))
        case (.text(let get), true): add(.when(index, { get($0) == nil }, inner))
        case (.one(let get, _), false): add(.with(index, get, inner))
        case (.one(let get, _), true): add(.when(index, { get($0) == nil }, inner))
        case (.many(let get, _), false): add(.each(index, get, inner))
        case (.many(let get, _), true): add(.when(index, { get($0).isEmpty }, inner))
        }
        isAtLineStart = body.isAtLineStart
    }
}
