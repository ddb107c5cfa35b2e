package import FoundationEssentials

/// A request, and how long it may take.
package struct HTTPCall: Sendable {
    package var method: String
    /// `http://` or `https://`; no other protocol is spoken, and no redirect followed.
    package var url: String
    /// The unix socket that takes the place of the URL's host; nil to connect to the host.
    package var socketPath: String?
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8]?
    /// For the whole call, from the wait for a connection to the last byte of the answer.
    package var timeout = Duration.seconds(10)
    /// In bytes, of an answer with its headers.
    package var maximumAnswer = 16 << 20
    /// Whether it gets a connection of its own.
    ///
    /// A connection that was kept open may be dead by the time a request is written to it, and then nobody knows whether the
    /// request was read. So only requests that may be repeated belong on one.
    package var onFreshConnection: Bool

    package init(_ method: String, _ url: String, socketPath: String? = nil, onFreshConnection: Bool) {
        self.method = method
        self.url = url
        self.socketPath = socketPath
        self.onFreshConnection = onFreshConnection
    }

    /// - Throws: `HTTPClientError.malformed` for what would end a line and begin another one.
    func check() throws(HTTPClientError) {
        guard !method.isEmpty, method.utf8.allSatisfy(Self.isTokenByte) else { throw .malformed("method") }
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") })
            else { throw .malformed("header \(name)") }
        }
        guard (url + (socketPath ?? "")).utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .malformed("URL") }
    }

    /// The characters of RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

/// What was answered, whatever its status.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let body: Data
    /// The header as it came: read only when somebody asks for a field.
    let header: [UInt8]

    /// The values of a header field, in their order.
    package func header(_ name: String) -> [String] {
        let name = name.lowercased()
        return header.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, String(decoding: parts[0], as: UTF8.self).lowercased() == name else { return nil }
            var value = parts[1]
            while let byte = value.first, Self.isSpace(byte) { value.removeFirst() }
            while let byte = value.last, Self.isSpace(byte) { value.removeLast() }
            return String(decoding: value, as: UTF8.self)
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}

/// Why there is no answer.
package enum HTTPClientError: Error, Equatable, CustomStringConvertible {
    /// This part of the call can't be written as HTTP.
    case malformed(String)
    /// Too many calls are under way.
    case busy
    case closed
    case cancelled
    case timedOut
    /// The answer is longer than the caller takes.
    case tooLarge
    /// There was no connection, or it broke; in libcurl's words.
    case failed(String)

    package var description: String {
        switch self {
        case .malformed(let part): "the \(part) of the call has characters that HTTP does not allow"
        case .busy: "too many calls are under way"
        case .closed: "the HTTP client is closed"
        case .cancelled: "the call was cancelled"
        case .timedOut: "no answer in time"
        case .tooLarge: "the answer is too large"
        case .failed(let reason): reason
        }
    }
}
