import FoundationEssentials

/// The texts of one language, from `www/locales/<language>.json`, a flat object of keys and texts.
///
/// A text may contain placeholders such as `{name}`, and plural forms separated by `|`: English `one|other`, Russian
/// `one|few|many`.
package struct Texts: Sendable {
    package let language: Language
    private let values: [String: String]

    /// - Parameter shopName: replaces the file's name of the shop, unless it is empty.
    /// - Throws: `WwwError` if the file can't be read, or lacks a text that the program uses.
    package init(language: Language, folder: String, shopName: String = "") throws(WwwError) {
        let path = "\(folder)/locales/\(language.rawValue).json"
        guard let data = FileManager.default.contents(atPath: path) else { throw WwwError("can't read \(path)") }
        guard var values = try? JSONDecoder().decode([String: String].self, from: data) else {
            throw WwwError("\(path) is not a JSON object of texts")
        }
        if !shopName.isEmpty { values["shop.name"] = shopName }
        self.values = values
        self.language = language
        for key in TextKey.allCases where values[key.rawValue] == nil {
            throw WwwError("\(path) lacks \"\(key.rawValue)\"")
        }
    }

    package var keys: Set<String> { Set(values.keys) }

    /// The text of a key in a template; nil if there is none.
    package func text(named name: String) -> String? { values[name] }

    /// The name of the shop, which `SHOP_NAME` may have replaced.
    package var shopName: String { values["shop.name"] ?? "" }

    package subscript(key: TextKey) -> String { values[key.rawValue] ?? key.rawValue }

    /// A text with each `{name}` replaced by its value in `arguments`.
    package func callAsFunction(_ key: TextKey, _ arguments: [String: String]) -> String {
        fill(self[key], arguments)
    }

    /// The form of a text for `count`, with `{n}` replaced by it.
    package func plural(_ key: TextKey, _ count: Int) -> String {
        let forms = self[key].split(separator: "|").map(String.init)
        return fill(forms[min(form(for: count), forms.count - 1)], ["n": String(count)])
    }

    private func fill(_ text: String, _ arguments: [String: String]) -> String {
        // From front to back, because the inserted values may contain braces.
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            guard let close = rest[open...].firstIndex(of: "}") else {
                rest = rest[open...]
                break
            }
            let name = String(rest[rest.index(after: open)..<close])
            filled += arguments[name] ?? String(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    /// The plural rules for whole numbers (Unicode CLDR).
    private func form(for count: Int) -> Int {
        switch language {
        case .en: return count == 1 ? 0 : 1
        case .ru:
            let (tens, units) = (count % 100, count % 10)
            if units == 1, tens != 11 { return 0 }
            return (2...4).contains(units) && !(12...14).contains(tens) ? 1 : 2
        }
    }
}

/// An error in the www folder. The message names the file.
package struct WwwError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
