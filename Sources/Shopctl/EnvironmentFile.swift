import Daemon

/// A file of `NAME=value` lines for `EnvironmentFile=` of systemd.exec(5). Changes keep everything else: comments, order, the
/// operator's own lines.
package struct EnvironmentFile: Equatable {
    package private(set) var lines: [String]

    package init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
    }

    package var text: String { lines.map { "\($0)\n" }.joined() }

    /// The value of the last line that sets `name`, without quotes. The last line is the effective one.
    package subscript(name: String) -> String? {
        get {
            guard let index = index(of: name) else { return nil }
            let value = lines[index].drop { $0 != "=" }.dropFirst()
            guard let quote = value.first, quote == "\"" || quote == "'", value.count > 1, value.last == quote else {
                return String(value)
            }
            return String(value.dropFirst().dropLast())
        }
        set {
            guard let newValue else { return lines.removeAll { Self.name(in: $0) == name } }
            let line = "\(name)=\(newValue)"
            if let index = index(of: name) { lines[index] = line } else { lines.append(line) }
        }
    }

    private func index(of name: String) -> Int? { lines.lastIndex { Self.name(in: $0) == name } }

    private static func name(in line: String) -> String? {
        guard !line.hasPrefix("#"), let sign = line.firstIndex(of: "=") else { return nil }
        return line[..<sign].trimmingSpaces()
    }
}
