import FoundationEssentials

/// The values of a daemon's settings.
///
/// A setting `NAME` comes from, in this order: the systemd credential `name` (secrets only), the file named
/// by `NAME_FILE`, the variable `NAME`, its default.
package struct Settings: Sendable {
    private let environment: [String: String]
    /// True unless development was asked for.
    package private(set) var isProduction = true

    /// Checks every declared setting, so that a daemon never starts with an invalid one.
    ///
    /// - Throws: `SettingError` for the first absent or invalid setting, and for `SHOP_ENV` in any case.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment, declared: [any SettingDeclaration] = []
    ) throws(SettingError) {
        self.environment = environment
        isProduction = try value(of: CommonSettings.mode) == .production
        for setting in declared { try setting.check(in: self) }
    }

    /// - Throws: `SettingError` naming the variable.
    package func value<Value>(of setting: Setting<Value>) throws(SettingError) -> Value {
        guard let text = try text(of: setting) else {
            throw SettingError(setting: setting.name, message: "is not set (\(setting.help))")
        }
        if isProduction, let refusal = setting.refusalInProduction(text) {
            throw SettingError(setting: setting.name, message: refusal)
        }
        do {
            return try setting.parse(text)
        } catch {
            // A secret must not appear in the message, and `parse` names the value that it refuses.
            throw SettingError(
                setting: setting.name, message: setting.isSecret ? "is not valid (\(setting.type))" : error.message)
        }
    }

    private func text(of setting: some SettingDeclaration) throws(SettingError) -> String? {
        if setting.isSecret, let folder = environment["CREDENTIALS_DIRECTORY"] {
            let path = "\(folder)/\(setting.name.lowercased())"
            if FileManager.default.fileExists(atPath: path) { return try contents(of: path, for: setting.name) }
        }
        if let path = environment["\(setting.name)_FILE"] {
            return try contents(of: path, for: "\(setting.name)_FILE")
        }
        return environment[setting.name] ?? setting.defaultText
    }

    /// A file's text without the line end that editors add.
    private func contents(of path: String, for name: String) throws(SettingError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw SettingError(setting: name, message: "can't read the file \(path)")
        }
        var text = String(decoding: data, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

/// A setting that prevents the start. It is reported in one line, with exit code 78 (EX_CONFIG of sysexits.h).
package struct SettingError: Error, CustomStringConvertible {
    package let setting: String
    package let message: String

    package init(setting: String, message: String) {
        self.setting = setting
        self.message = message
    }

    package var description: String { "\(setting) \(message)" }
}

/// Whether publicly known defaults are refused.
package enum Mode: String, Sendable, CaseIterable {
    case development, production
}
