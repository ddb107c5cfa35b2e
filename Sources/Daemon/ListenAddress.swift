/// The address on which a daemon without a systemd socket listens.
package enum ListenAddress: Sendable, Equatable {
    case unix(path: String)
    case tcp(host: String, port: Int)

    /// Reads `unix:/path` or `host:port` (IPv6 in brackets).
    ///
    /// - Throws: `InvalidSetting` for anything else.
    package init(_ text: String) throws(InvalidSetting) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            // sockaddr_un holds 108 bytes with the final zero (unix(7)).
            guard path.hasPrefix("/"), path.utf8.count < 108 else {
                throw InvalidSetting("needs an absolute path under 108 bytes after unix:, not \"\(path)\"")
            }
            self = .unix(path: path)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw InvalidSetting("must be host:port or unix:/path, not \"\(text)\"") }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw InvalidSetting("must be host:port or unix:/path, not \"\(text)\"") }
        self = .tcp(host: String(host), port: port)
    }
}

extension ListenAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
