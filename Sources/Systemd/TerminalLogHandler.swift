import CSystemd  // where the compiler finds timespec
import Glibc
package import Logging

/// Writes records as lines for people: time, daemon, level, message, `key=value`.
package struct TerminalLogHandler: LogHandler {
    let identifier: String
    let isColored: Bool
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private var ownLevel: Logger.Level?

    /// A handler for the daemon of this name.
    package init(identifier: String, isColored: Bool) {
        self.identifier = identifier
        self.isColored = isColored
    }

    package var logLevel: Logger.Level {
        get { ownLevel ?? LogOutput.level }
        set { ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var line = Array(self.line(event).utf8)
        // One write for each line, so that lines of several daemons don't mix.
        write(STDERR_FILENO, &line, line.count)
    }

    /// The line of an event, with the line end.
    package func line(_ event: LogEvent) -> String {
        var line = "\(clockTime()) \(padded(identifier, 12)) "
        line += colored(padded(event.level.rawValue, 8), event.level.color)
        line += " \(oneLine("\(event.message)"))"
        for (key, value) in event.allMetadata(metadata, metadataProvider).sorted(by: { $0.key < $1.key })
        where key != MessageID.key {
            line += " " + colored("\(oneLine(key))=\(quoted("\(value)"))", "2")
        }
        return line + "\n"
    }

    /// `14:03:27.042`, local time.
    private func clockTime() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        localtime_r(&now.tv_sec, &parts)
        func digits(_ number: some BinaryInteger, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits($0, 2) }.joined(separator: ":")
        return "\(clock).\(digits(now.tv_nsec / 1_000_000, 3))"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func quoted(_ value: String) -> String {
        let value = oneLine(value)
        return value.contains(" ") || value.isEmpty ? "\"\(value)\"" : value
    }

    /// Escapes control characters: text from strangers must not begin another line or control the terminal.
    private func oneLine(_ text: String) -> String {
        if !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            if scalar.properties.generalCategory == .control {
                line += scalar.escaped(asASCII: true)
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
    }

    /// - Parameter color: a code of ECMA-48's SGR sequence.
    private func colored(_ text: String, _ color: String) -> String {
        isColored ? "\u{1B}[\(color)m\(text)\u{1B}[0m" : text
    }
}

extension Logger.Level {
    /// The terminal's color: red, yellow, green or grey.
    fileprivate var color: String {
        switch self {
        case .critical, .error: "31"
        case .warning: "33"
        case .notice, .info: "32"
        case .debug, .trace: "90"
        }
    }
}
