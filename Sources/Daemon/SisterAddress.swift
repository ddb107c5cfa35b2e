/// The address of a sister daemon.
package struct SisterAddress: Sendable, Equatable {
    /// For a sister with a socket, the host is only a name.
    let baseURL: String
    let socketPath: String?

    /// Reads `http://host:port`, `https://host:port`, `unix:/path` or `http+unix://%2Fpath`.
    ///
    /// - Throws: `InvalidSetting` for anything else.
    package init(_ text: String) throws(InvalidSetting) {
        if text.hasPrefix("unix:/") {
            self.init(socket: String(text.dropFirst("unix:".count)))
        } else if text.hasPrefix("http+unix://") {
            let parts = text.dropFirst("http+unix://".count).split(separator: "/", maxSplits: 1)
            self.init(
                socket: URLEncoding.decodeSegment(parts.first ?? ""), below: parts.count == 2 ? "/\(parts[1])" : "")
        } else if ["http://", "https://"].contains(where: text.hasPrefix) {
            guard Self.isPlace(text) else {
                throw InvalidSetting("must be http://host:port, without a user, password or query, not \"\(text)\"")
            }
            self.init(baseURL: Self.withoutSlash(text), socketPath: nil)
        } else {
            throw InvalidSetting("must be http://host:port or unix:/path, not \"\(text)\"")
        }
    }

    /// The socket of a daemon on a host where the shop is installed, for its sisters and the operator's tool.
    package static func internalSocket(of daemon: String) -> SisterAddress {
        SisterAddress(socket: "/run/shop/internal/\(daemon).sock")
    }

    /// Connections are counted by host, so each socket has its own host: `catalog` for /run/shop/internal/catalog.sock.
    private init(socket path: String, below prefix: String = "") {
        let name = path.split(separator: "/").last?.split(separator: ".").first ?? ""
        let host = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        self.init(baseURL: "http://\(host.isEmpty ? "localhost" : host)\(Self.withoutSlash(prefix))", socketPath: path)
    }

    private init(baseURL: String, socketPath: String?) {
        self.baseURL = baseURL
        self.socketPath = socketPath
    }

    /// Whether the scheme is followed by a host (RFC 3986, 3.2.2; an IPv6 address in brackets) and optionally a port and a
    /// path.
    private static func isPlace(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://"), !url.contains(where: { $0 == "?" || $0 == "#" }) else {
            return false
        }
        let place = url[scheme.upperBound...].prefix { $0 != "/" }
        var (host, port) = (place[...], Substring())
        if let bracket = place.lastIndex(of: "]") {
            host = place[...bracket]
            port = place[place.index(after: bracket)...]
        } else if let colon = place.firstIndex(of: ":") {
            host = place[..<colon]
            port = place[colon...]
        }
        let isHost =
            host.utf8.contains { $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "]") }
            && host.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789.-_[]:".unicodeScalars.contains($0))
            }
        return isHost && (port.isEmpty || port.first == ":" && (1...65535).contains(Int(port.dropFirst()) ?? 0))
    }

    private static func withoutSlash(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }

    /// The setting `NAME_URL`, such as `CATALOG_URL`.
    package static func setting(_ daemon: String) -> Setting<SisterAddress> {
        Setting(
            "\(daemon.uppercased())_URL", type: "http://host:port or unix:/path", default: "http://\(daemon):8000",
            help: "where the \(daemon) daemon listens"
        ) { text throws(InvalidSetting) in try SisterAddress(text) }
    }
}
