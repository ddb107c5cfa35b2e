import Daemon

/// A parsed template, in the subset of mustache that the shop uses: variables, sections, inverted sections, partials, parents
/// and blocks, comments. In addition, `[[key]]` is a text in the reader's language, and `[[static:file]]` the address of a
/// file. Everything is escaped.
indirect enum TemplateNode: Sendable {
    case text([UInt8])
    /// `[[mark]]`
    case mark(String, line: Int)
    /// `{{name}}`
    case variable(String, line: Int)
    /// `{{#name}}…{{/name}}`, or inverted with `^`
    case section(String, isInverted: Bool, [TemplateNode], line: Int)
    /// `{{> name}}`, each of its lines indented like the tag
    case partial(String, indentation: [UInt8], line: Int)
    /// `{{<name}}{{$block}}…{{/block}}{{/name}}`: the template `name` with these blocks instead of its own
    case parent(String, [TemplateNode], line: Int)
    /// `{{$name}}…{{/name}}`
    case block(String, [TemplateNode], line: Int)
}

/// Reads a template.
struct TemplateParser {
    private let source: [UInt8]
    private var position = 0
    private var line = 1
    private let name: String

    /// - Throws: `WwwError` that names the template, the line and the error.
    static func nodes(of source: [UInt8], named name: String) throws(WwwError) -> [TemplateNode] {
        var parser = TemplateParser(source: source, name: name)
        return try parser.nodes(until: nil, openedIn: 1)
    }

    private init(source: [UInt8], name: String) {
        self.source = source
        self.name = name
    }

    /// - Parameters:
    ///   - end: the name of the open tag; nil for the whole template.
    ///   - start: the line of the open tag.
    private mutating func nodes(until end: String?, openedIn start: Int) throws(WwwError) -> [TemplateNode] {
        var nodes: [TemplateNode] = []
        var text: [UInt8] = []
        func flush() {
            if !text.isEmpty { nodes.append(.text(text)) }
            text = []
        }
        while position < source.count {
            if starts(with: "[[") {
                flush()
                let line = line
                nodes.append(.mark(try take("[[", "]]"), line: line))
            } else if starts(with: "{{") {
                let first = position
                let line = line
                let tag = Tag(try take("{{", "}}"))
                let indentation = tag.mayStandAlone ? standsAlone(from: first) : nil
                if let indentation { text.removeLast(indentation.count) }
                flush()
                switch tag {
                case .variable(let name): nodes.append(.variable(name, line: line))
                case .section(let name):
                    nodes.append(
                        .section(name, isInverted: false, try self.nodes(until: name, openedIn: line), line: line))
                case .inverted(let name):
                    nodes.append(
                        .section(name, isInverted: true, try self.nodes(until: name, openedIn: line), line: line))
                case .parent(let name):
                    nodes.append(.parent(name, try self.nodes(until: name, openedIn: line), line: line))
                case .block(let name):
                    nodes.append(.block(name, try self.nodes(until: name, openedIn: line), line: line))
                case .partial(let name):
                    nodes.append(.partial(name, indentation: indentation ?? [], line: line))
                case .comment: break
                case .close(let name):
                    if name == end { return nodes }
                    throw wrong("{{/\(name)}} closes nothing", line)
                case .unknown(let text): throw wrong("{{\(text)}} is no tag", line)
                }
            } else {
                if source[position] == newline { line += 1 }
                text.append(source[position])
                position += 1
            }
        }
        if let end { throw wrong("\(end) is not closed", start) }
        flush()
        return nodes
    }

    private func starts(with delimiter: StaticString) -> Bool {
        source[position...].starts(with: delimiter.bytes)
    }

    /// The text between two delimiters. Moves the position after it.
    private mutating func take(_ open: StaticString, _ close: StaticString) throws(WwwError) -> String {
        let first = position + 2
        var end = first
        while end < source.count, !source[end...].starts(with: close.bytes) { end += 1 }
        guard end < source.count else { throw wrong("\(open) without \(close)", line) }
        let text = String(decoding: source[first..<end], as: UTF8.self)
        line += source[first..<end].count { $0 == newline }
        position = end + 2
        return text
    }

    /// The blanks before a tag that is alone on its line. Such a tag produces no line: the position moves to the next line. nil
    /// for other tags.
    private mutating func standsAlone(from first: Int) -> [UInt8]? {
        var start = first
        while start > 0, isBlank(source[start - 1]) { start -= 1 }
        guard start == 0 || source[start - 1] == newline else { return nil }
        var end = position
        while end < source.count, isBlank(source[end]) { end += 1 }
        if end < source.count, source[end] == UInt8(ascii: "\r") { end += 1 }
        guard end == source.count || source[end] == newline else { return nil }
        if end < source.count { line += 1 }
        position = min(end + 1, source.count)
        return Array(source[start..<first])
    }

    private func wrong(_ sentence: String, _ line: Int) -> WwwError {
        WwwError("template \(name), line \(line): \(sentence)")
    }

    private enum Tag {
        case variable(String), section(String), inverted(String), close(String), partial(String), parent(String)
        case block(String), comment, unknown(String)

        init(_ text: String) {
            let sign = text.first
            let rest = String(text.dropFirst()).trimmingSpaces()
            self =
                switch sign {
                case "#": .section(rest)
                case "^": .inverted(rest)
                case "/": .close(rest)
                case ">": .partial(rest)
                case "<": .parent(rest)
                case "$": .block(rest)
                case "!": .comment
                // Other delimiters and unescaped variables are not supported.
                case "=", "&", "{", nil: .unknown(text)
                default: text.trimmingSpaces().isEmpty ? .unknown(text) : .variable(text.trimmingSpaces())
                }
        }

        var mayStandAlone: Bool { if case .variable = self { false } else { true } }
    }
}

private let newline = UInt8(ascii: "\n")

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
