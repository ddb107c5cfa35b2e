import JSON
package import Templating

/// An attribute as people read it: of `height_cm` with the number 32, "Height" and "32 cm".
package struct AttributeModel: ViewModel {
    package let name: String
    package let text: String

    /// The units that the end of an attribute's name may state.
    private static let units: [String: [Language: String]] = [
        "mm": [.ru: "мм"], "cm": [.ru: "см"], "m": [.ru: "м"], "g": [.ru: "г"], "kg": [.ru: "кг"], "ml": [.ru: "мл"],
        "l": [.ru: "л"],
        "w": [.en: "W", .ru: "Вт"],
    ]

    /// - Parameters:
    ///   - name: the name in the template of attributes.
    ///   - isNumber: whether the text is a number, which alone has a unit.
    package init(name: String, text: String, isNumber: Bool, in language: Language) {
        var words = name.split(separator: "_")
        if isNumber, words.count > 1, let unit = words.last.map({ $0.lowercased() }), let names = Self.units[unit] {
            words.removeLast()
            self.text = "\(text)\u{A0}\(names[language] ?? unit)"
        } else {
            self.text = text
        }
        let label = words.joined(separator: " ")
        self.name = label.isEmpty ? name : label.prefix(1).uppercased() + label.dropFirst()
    }

    package static let names: [Name<Self>] = [.text("attributeName") { $0.name }, .text("attributeText") { $0.text }]
}

extension JSONValue {
    /// Whether it is a number.
    var isNumber: Bool { if case .number = self { true } else { false } }
}
