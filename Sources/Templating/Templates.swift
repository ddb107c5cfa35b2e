import FoundationEssentials

/// The templates of a folder, compiled for views and for every language.
///
/// Errors in templates are found at start, never by a reader: a name that the model does not have, a text that a language
/// lacks, a missing file, an unused template.
package struct Templates: Sendable {
    private let programs: [Language: [String: [TemplateStep]]]
    /// Every `[[key]]` of every template.
    package let keys: Set<String>

    /// - Parameters:
    ///   - folder: of the templates.
    ///   - views: all views that will be rendered.
    /// - Throws: `WwwError` that names the template, the line and the error.
    package init(folder: String, views: [any AnyView], texts: [Texts], statics: StaticFiles) throws(WwwError) {
        let sources = try Self.sources(in: folder)
        var programs: [Language: [String: [TemplateStep]]] = [:]
        var keys: Set<String> = []
        var used: Set<String> = []
        for texts in texts {
            for view in views {
                var compiler = TemplateCompiler(sources, escapes: !Self.isPlain(view.template)) {
                    mark throws(WwwError) in
                    if mark.hasPrefix("static:") { return try statics.address(of: String(mark.dropFirst(7))) }
                    keys.insert(mark)
                    guard let text = texts.text(named: mark) else {
                        throw WwwError("\(texts.language.rawValue).json lacks \"\(mark)\"")
                    }
                    return text
                }
                programs[texts.language, default: [:]][view.template] = try compiler.steps(
                    of: view.template, for: view.shape)
                used.formUnion(compiler.used)
            }
        }
        if let unused = Set(sources.keys).subtracting(used).min() {
            throw WwwError("template \(unused) is shown by no page")
        }
        self.programs = programs
        self.keys = keys
    }

    /// The page's HTML, or the plain text of a template named `….txt`, as UTF-8. Empty for a view that was not compiled.
    package func render<Model>(_ view: View<Model>, _ model: Model, in language: Language) -> [UInt8] {
        var renderer = TemplateRenderer(Subject.Of(model), capacity: 16 << 10)
        renderer.run(programs[language]?[view.template] ?? [])
        return renderer.output
    }

    private static func sources(in folder: String) throws(WwwError) -> [String: [TemplateNode]] {
        let ending = ".mustache"
        guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
            throw WwwError("can't read the folder \(folder)")
        }
        var sources: [String: [TemplateNode]] = [:]
        for path in paths.sorted() where path.hasSuffix(ending) {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else {
                throw WwwError("can't read \(folder)/\(path)")
            }
            let name = String(path.dropLast(ending.count))
            let source = isPlain(name) ? Array(data) : withoutIndentation(data)
            sources[name] = try TemplateParser.nodes(of: source, named: name)
        }
        return sources
    }

    /// Whether a template is plain text, such as `order.txt`, and not HTML.
    private static func isPlain(_ name: String) -> Bool { name.hasSuffix(".txt") }

    /// Makes pages smaller. Empty lines stay, so that messages name the right line.
    private static func withoutIndentation(_ text: Data) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            bytes += line.drop { $0 == UInt8(ascii: " ") } + [UInt8(ascii: "\n")]
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return bytes
    }
}
