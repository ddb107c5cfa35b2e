import FoundationEssentials
package import Mustache

/// The templates of `www/templates`, compiled for every language.
///
/// Before mustache sees a template, `[[key]]` becomes the text of that key, and `[[static:file]]` the versioned address
/// of a file in `www/static`. What is wrong is found here, at start, and never by a reader.
package struct Templates: Sendable {
    private let libraries: [Language: MustacheLibrary]
    /// Without folder prefix and ending: `pages/cart`.
    package let names: [String]
    /// Every `[[key]]` of every template.
    package let keys: Set<String>

    /// - Throws: `WwwError` naming the template and what is wrong with it.
    package init(folder: String, texts: [Texts], statics: StaticFiles) throws(WwwError) {
        MustacheContentTypes.register(Markup(), named: Markup.name)
        let sources = try Self.sources(in: "\(folder)/templates")
        var libraries: [Language: MustacheLibrary] = [:]
        var keys: Set<String> = []
        for texts in texts {
            var library = MustacheLibrary()
            for (name, source) in sources {
                let text = try Self.replacingMarks(in: source, of: name) { mark throws(WwwError) in
                    if mark.hasPrefix("static:") { return try statics.address(of: String(mark.dropFirst(7))) }
                    keys.insert(mark)
                    guard let text = texts.text(named: mark) else {
                        throw WwwError("template \(name): \(texts.language.rawValue).json lacks \"\(mark)\"")
                    }
                    return Self.isPlain(name) ? text : Markup.escape(text)
                }
                do {
                    // The pragma makes `Markup` escape what this template shows; plain text needs none of it.
                    let type = Self.isPlain(name) ? "TEXT" : Markup.name
                    try library.register("{{% CONTENT_TYPE:\(type)}}\n" + text, named: name)
                } catch {
                    throw WwwError("template \(name): \(error)")
                }
            }
            libraries[texts.language] = library
        }
        self.libraries = libraries
        self.keys = keys
        names = sources.map(\.name)
    }

    /// The page's HTML, or the plain text of a template named `….txt`.
    package func render(_ model: some MustacheParent, with name: String, in language: Language) -> String {
        libraries[language]?.render(model, withTemplate: name) ?? ""
    }

    private static func sources(in folder: String) throws(WwwError) -> [(name: String, text: String)] {
        let ending = ".mustache"
        guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
            throw WwwError("can't read the folder \(folder)")
        }
        var sources: [(name: String, text: String)] = []
        for path in paths.sorted() where path.hasSuffix(ending) {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else {
                throw WwwError("can't read \(folder)/\(path)")
            }
            let name = String(path.dropLast(ending.count))
            let text = String(decoding: data, as: UTF8.self)
            sources.append((name, isPlain(name) ? text : withoutIndentation(text)))
        }
        return sources
    }

    /// Whether a template is for plain text, such as `mail/order.txt`, and not for HTML.
    private static func isPlain(_ name: String) -> Bool { name.hasSuffix(".txt") }

    /// Smaller pages; and mustache indents a part like the tag that names it, which costs time for nothing.
    private static func withoutIndentation(_ text: String) -> String {
        text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n") + "\n"
    }

    private static func replacingMarks(
        in text: String, of name: String, _ replacement: (String) throws(WwwError) -> String
    ) throws(WwwError) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "[[") {
            result += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            guard let close = rest.firstRange(of: "]]") else { throw WwwError("template \(name): [[ without ]]") }
            result += try replacement(String(rest[..<close.lowerBound]))
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}

/// HTML as templates need it.
///
/// Mustache's own escaping looks at characters, so a quotation mark with a combining accent is none to it and slips
/// through; browsers look at code points, and so does this.
struct Markup: MustacheContentType {
    static let name = "SHOP"

    func escapeText(_ text: String) -> String { Self.escape(text) }

    static func escape(_ text: String) -> String {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): escaped.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): escaped.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): escaped.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): escaped.append(contentsOf: "&#39;".utf8)
            default: escaped.append(byte)
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
