/// One setting of a daemon: its environment variable, type, default and meaning.
///
/// The declarations of a daemon are the only source for parsing, `--help` and docs/ENVIRONMENT.md.
package struct Setting<Value: Sendable>: Sendable {
    package let name: String
    /// The type for people, such as `number 1 to 65535`.
    package let type: String
    /// The default. nil if the variable must be set.
    package let defaultText: String?
    package let help: String
    package let isSecret: Bool
    let parse: @Sendable (String) throws(InvalidSetting) -> Value
    let refusalInProduction: @Sendable (String) -> String?

    /// - Parameters:
    ///   - refusalInProduction: says why a value that will do with `SHOP_ENV=development` will not do in
    ///     production, and what to do about it; nil when it will do.
    package init(
        _ name: String, type: String, default defaultText: String?, help: String, isSecret: Bool = false,
        refusalInProduction: @escaping @Sendable (String) -> String? = { _ in nil },
        parse: @escaping @Sendable (String) throws(InvalidSetting) -> Value
    ) {
        self.name = name
        self.type = type
        self.defaultText = defaultText
        self.help = help
        self.isSecret = isSecret
        self.refusalInProduction = refusalInProduction
        self.parse = parse
    }
}

/// The refusal of a value, in words that follow the variable's name.
package struct InvalidSetting: Error {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

/// A setting of any type, for the table of a daemon's settings.
package protocol SettingDeclaration: Sendable {
    var name: String { get }
    var type: String { get }
    var defaultText: String? { get }
    var help: String { get }
    var isSecret: Bool { get }
    /// - Throws: `SettingError` if the value in `settings` is absent or invalid.
    func check(in settings: Settings) throws(SettingError)
}

extension Setting: SettingDeclaration {
    package func check(in settings: Settings) throws(SettingError) {
        _ = try settings.value(of: self)
    }
}

// MARK: - Common types of settings

extension Setting where Value == String {
    /// A text that must not be empty.
    package static func text(
        _ name: String, default defaultText: String?, help: String, isSecret: Bool = false,
        refusalInProduction: @escaping @Sendable (String) -> String? = { _ in nil }
    ) -> Setting {
        Setting(
            name, type: "text", default: defaultText, help: help, isSecret: isSecret,
            refusalInProduction: refusalInProduction
        ) { text throws(InvalidSetting) in
            if text.isEmpty { throw InvalidSetting("must not be empty") }
            return text
        }
    }
}

extension Setting where Value == Int {
    /// A whole number in a range.
    package static func number(
        _ name: String, _ range: ClosedRange<Int>, default defaultValue: Int, help: String
    ) -> Setting {
        Setting(
            name, type: "number \(range.lowerBound) to \(range.upperBound)", default: String(defaultValue), help: help
        ) { text throws(InvalidSetting) in
            guard let number = Int(text), range.contains(number) else {
                throw InvalidSetting(
                    "must be a number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
            }
            return number
        }
    }
}

extension Setting where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the names of an enumeration.
    package static func choice(_ name: String, default defaultValue: Value, help: String) -> Setting {
        let choices = Value.allCases.map(\.rawValue)
        return Setting(name, type: choices.joined(separator: "|"), default: defaultValue.rawValue, help: help) {
            text throws(InvalidSetting) in
            guard let value = Value(rawValue: text) else {
                throw InvalidSetting("must be one of \(choices.joined(separator: ", ")), not \"\(text)\"")
            }
            return value
        }
    }
}
