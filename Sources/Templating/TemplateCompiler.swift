/// Compiles a template into rendering steps: it inserts partials, parents, blocks and the texts of the language, and looks each
/// name up in the surrounding models, from the inside out.
struct TemplateCompiler {
    /// The parsed templates.
    let templates: [String: [TemplateNode]]
    /// The text for a `[[mark]]`; throws `WwwError` if there is none.
    let mark: (String) throws(WwwError) -> String
    /// True for HTML, false for plain text.
    let escapes: Bool
    /// The used templates.
    private(set) var used: Set<String> = []

    /// Blocks that replace those of a parent, each with the blocks in effect where it is written.
    private struct Blocks {
        var nodes: [String: (nodes: [TemplateNode], template: String, blocks: Blocks)] = [:]
    }

    /// A template that contains itself would never end.
    private static let maximumDepth = 20

    init(
        _ templates: [String: [TemplateNode]], escapes: Bool, mark: @escaping (String) throws(WwwError) -> String
    ) {
        self.templates = templates
        self.escapes = escapes
        self.mark = mark
    }

    /// - Parameter shape: of the template's model.
    /// - Throws: `WwwError` that names the template, the line, and the name that its model does not have.
    mutating func steps(of template: String, for shape: Shape) throws(WwwError) -> [TemplateStep] {
        if let name = shape.doubled { throw WwwError("template \(template): \(shape.title) has two \(name)") }
        var output = StepList()
        try add(try nodes(of: template, from: nil), of: template, [shape], Blocks(), &output, depth: 0)
        return output.steps
    }

    private mutating func nodes(of template: String, from place: (String, Int)?) throws(WwwError) -> [TemplateNode] {
        guard let nodes = templates[template] else {
            guard let (name, line) = place else { throw WwwError("there is no template \(template)") }
            throw wrong("there is no template \(template)", name, line)
        }
        used.insert(template)
        return nodes
    }

    private mutating func add(
        _ nodes: [TemplateNode], of template: String, _ shapes: [Shape], _ blocks: Blocks, _ output: inout StepList,
        depth: Int, indentation: [UInt8] = []
    ) throws(WwwError) {
        for node in nodes {
            switch node {
            case .text(let bytes): output.add(bytes, indentedBy: indentation)
            case .mark(let key, let line):
                do {
                    let text = try mark(key)
                    output.add(escapes ? Markup.escaped(text) : Array(text.utf8), indentedBy: indentation)
                } catch {
                    throw wrong("\(error)", template, line)
                }
            case .variable(let name, let line):
                let (index, entry) = try find(name, in: shapes, template, line)
                output.add(indentedBy: indentation)
                switch entry {
                case .text(let get): output.add(escapes ? .escapedText(index, get) : .text(index, get))
                case .json(let get): output.add(.json(index, get))
                case .flag, .one, .many: throw wrong("\(name) is no text", template, line)
                }
            case .section(let name, let isInverted, let inner, let line):
                let (index, entry) = try find(name, in: shapes, template, line)
                if case .json = entry { throw wrong("\(name) is JSON and no section", template, line) }
                var body = StepList(isAtLineStart: output.isAtLineStart)
                let shape = isInverted ? nil : entry.shape
                try check(shape, template, line)
                try add(
                    inner, of: template, shapes + [shape].compactMap(\.self), blocks, &body, depth: depth,
                    indentation: indentation)
                output.add(section: entry, index, isInverted: isInverted, body)
            case .partial(let name, let more, let line):
                let inner = try self.nodes(of: name, from: (template, line))
                try checkDepth(depth, name, template, line)
                try add(
                    inner, of: name, shapes, Blocks(), &output, depth: depth + 1, indentation: indentation + more)
            case .parent(let name, let inner, let line):
                let parent = try self.nodes(of: name, from: (template, line))
                try checkDepth(depth, name, template, line)
                // Blocks of an extending template take precedence.
                var merged = Blocks()
                for case .block(let name, let nodes, _) in inner { merged.nodes[name] = (nodes, template, blocks) }
                merged.nodes.merge(blocks.nodes) { $1 }
                try add(parent, of: name, shapes, merged, &output, depth: depth + 1, indentation: indentation)
            case .block(let name, let inner, _):
                if let other = blocks.nodes[name] {
                    try add(
                        other.nodes, of: other.template, shapes, other.blocks, &output, depth: depth,
                        indentation: indentation)
                } else {
                    try add(inner, of: template, shapes, blocks, &output, depth: depth, indentation: indentation)
                }
            }
        }
    }

    /// The model that has a name, and the name's value there.
    private func find(
        _ name: String, in shapes: [Shape], _ template: String, _ line: Int
    ) throws(WwwError) -> (Int, Shape.Entry) {
        for (index, shape) in shapes.enumerated().reversed() {
            if let entry = shape.entries[name] { return (index, entry) }
            // The text of the innermost section only.
            if name == "." { break }
        }
        let titles = shapes.reversed().map(\.title).joined(separator: ", ")
        throw wrong("\(name) is not known to \(titles)", template, line)
    }

    private func check(_ shape: Shape?, _ template: String, _ line: Int) throws(WwwError) {
        if let shape, let name = shape.doubled { throw wrong("\(shape.title) has two \(name)", template, line) }
    }

    private func checkDepth(_ depth: Int, _ name: String, _ template: String, _ line: Int) throws(WwwError) {
        if depth >= Self.maximumDepth { throw wrong("\(name) contains itself", template, line) }
    }

    private func wrong(_ sentence: String, _ template: String, _ line: Int) -> WwwError {
        WwwError("template \(template), line \(line): \(sentence)")
    }
}

extension Shape.Entry {
    /// The shape of a section's subject; nil if it has no names.
    fileprivate var shape: Shape? {
        switch self {
        case .text: Shape.ofText
        case .flag, .json: nil
        case .one(_, let shape), .many(_, let shape): shape()
        }
    }
}
