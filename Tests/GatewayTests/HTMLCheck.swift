/// The faults of a page's HTML: tags that are not closed in order, unquoted attributes, duplicate ids, broken links.
///
/// It knows only the HTML of the shop's templates, which is stricter than that of browsers.
struct HTMLCheck {
    private(set) var faults: [String] = []
    private var open: [String] = []
    private var ids: Set<String> = []
    private static let void: Set<String> = ["meta", "link", "input", "img", "br", "path", "circle", "source"]

    init(_ html: String) {
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...].dropFirst()
            guard let tag = Self.tag(in: &rest) else {
                faults.append("a tag does not end near \(rest.prefix(40))")
                return
            }
            read(tag)
        }
        if !open.isEmpty { faults.append("not closed: \(open)") }
        // JSON may have two braces in a row: of a page's facts, or that a form was shown, escaped as a value.
        let text = html.replacing(/<script type="application\/ld\+json">.*<\/script>/, with: "").split(
            separator: "name=\"before\" value=\""
        ).enumerated().map { index, part in
            index == 0 ? part : part.drop { $0 != "\"" }
        }.joined()
        for mark in ["{{", "}}", "[[", "]]"] where text.contains(mark) { faults.append("\(mark) is left") }
    }

    /// Up to the `>` that is not within quotation marks.
    private static func tag(in rest: inout Substring) -> String? {
        var isQuoted = false
        for index in rest.indices {
            if rest[index] == "\"" { isQuoted.toggle() }
            if rest[index] == ">", !isQuoted {
                defer { rest = rest[rest.index(after: index)...] }
                return String(rest[..<index])
            }
        }
        return nil
    }

    private mutating func read(_ tag: String) {
        if tag.hasPrefix("!doctype") { return }
        if tag.hasPrefix("/") {
            let name = String(tag.dropFirst())
            if open.popLast() != name { faults.append("</\(name)> closes nothing") }
            return
        }
        let name = String(tag.prefix { $0.isLetter || $0.isNumber })
        if !Self.void.contains(name) { open.append(name) }
        readAttributes(tag.dropFirst(name.count), of: name)
    }

    private mutating func readAttributes(_ text: Substring, of name: String) {
        var rest = text.drop { $0.isWhitespace || $0 == "/" }
        while !rest.isEmpty {
            let attribute = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
            if attribute.isEmpty {
                faults.append("<\(name)> has a strange attribute: \(rest.prefix(30))")
                return
            }
            if attribute.hasPrefix("on") || attribute == "style" { faults.append("<\(name)> has \(attribute)") }
            rest = rest.dropFirst(attribute.count)
            if rest.first == "=" {
                rest = rest.dropFirst()
                guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else {
                    faults.append("<\(name) \(attribute)> is not quoted")
                    return
                }
                check(attribute, String(rest[..<end].dropFirst()), of: name)
                rest = rest[end...].dropFirst()
            }
            rest = rest.drop { $0.isWhitespace || $0 == "/" }
        }
    }

    private mutating func check(_ attribute: String, _ value: String, of name: String) {
        if attribute == "id", !ids.insert(value).inserted { faults.append("id \(value) is given twice") }
        if ["href", "action", "src", "for", "name"].contains(attribute), value.isEmpty {
            faults.append("<\(name) \(attribute)> is empty")
        }
    }
}
