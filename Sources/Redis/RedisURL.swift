import Basics

/// The address of Redis and the credentials: `redis://[[user]:password@]host[:port][,host[:port]…][/db]` or
/// `unix://[[user]:password@]/path[?db=0]`.
///
/// Of several hosts one is the primary and the others are its replicas; which one it is may change.
package struct RedisURL: Sendable, Equatable {
    /// A host with its port, or a socket.
    package enum Place: Sendable, Equatable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    /// At least one.
    package let places: [Place]
    package let user: String?
    package let password: String?
    package let database: Int

    /// - Throws: `RedisError` of kind `.configuration`. Its text names the fault but does not quote the URL, which may contain
    ///   a password.
    package init(_ text: String) throws(RedisError) {
        guard let scheme = text.firstRange(of: "://") else { throw Self.invalid("must begin with redis:// or unix://") }
        var rest = text[scheme.upperBound...]
        // Up to the last @ before the path: a password may hold one if somebody forgot to encode it.
        let credentials = rest.prefix { $0 != "/" && $0 != "?" }
        if let at = credentials.lastIndex(of: "@") {
            (user, password) = try Self.credentials(credentials[..<at])
            rest = rest[rest.index(after: at)...]
        } else {
            (user, password) = (nil, nil)
        }
        switch text[..<scheme.lowerBound] {
        case "redis":
            let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            places = try Self.hostsAndPorts(parts[0])
            database = parts.count == 2 && !parts[1].isEmpty ? try Self.database(parts[1]) : 0
        case "unix":
            let parts = rest.split(separator: "?", maxSplits: 1)
            guard let path = parts.first, path.hasPrefix("/") else {
                throw Self.invalid("must have an absolute path: unix:///run/redis/redis.sock")
            }
            places = [.unix(path: try Self.decoded(path))]
            if parts.count == 2 {
                guard parts[1].hasPrefix("db=") else { throw Self.invalid("must not have a parameter other than db") }
                database = try Self.database(parts[1].dropFirst("db=".count))
            } else {
                database = 0
            }
        default: throw Self.invalid("must begin with redis:// or unix://")
        }
    }

    private static func credentials(_ text: Substring) throws(RedisError) -> (user: String?, password: String?) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw invalid("needs a colon before the password: redis://:PASSWORD@HOST") }
        return (parts[0].isEmpty ? nil : try decoded(parts[0]), try decoded(parts[1]))
    }

    private static func hostsAndPorts(_ text: Substring) throws(RedisError) -> [Place] {
        var places: [Place] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            places.append(try hostAndPort(part))
        }
        return places
    }

    private static func hostAndPort(_ text: Substring) throws(RedisError) -> Place {
        // A literal IPv6 address is in brackets (RFC 3986, 3.2.2).
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw invalid("has a [ without a ]") }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else {
                throw invalid("must not have characters after the ] but a port")
            }
            return .tcp(host: String(host), port: try port(rest.dropFirst()))
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty else { throw invalid("has no host") }
        return .tcp(host: try decoded(host), port: try port(parts.count == 2 ? parts[1] : ""))
    }

    private static func port(_ text: Substring) throws(RedisError) -> Int {
        if text.isEmpty { return 6379 }
        guard let port = Int(text), (1...65535).contains(port) else {
            throw invalid("must have a port from 1 to 65535")
        }
        return port
    }

    private static func database(_ text: Substring) throws(RedisError) -> Int {
        guard let number = Int(text), (0...1_000_000).contains(number) else {
            throw invalid("must have a number as its database")
        }
        return number
    }

    private static func decoded(_ text: Substring) throws(RedisError) -> String {
        guard let decoded = PercentDecoding.strict(text) else {
            throw invalid("has a % without two hexadecimal digits: write % itself as %25")
        }
        return decoded
    }

    private static func invalid(_ reason: String) -> RedisError { RedisError(.configuration, reason) }
}
