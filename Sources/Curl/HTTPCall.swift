package import FoundationEssentials

/// A request with its limits.
package struct HTTPCall: Sendable {
    /// The method, such as `GET`.
    package var method: String
    /// An `http://` or `https://` address. Other protocols are refused, and redirects are not followed.
    package var url: String
    /// The unix socket to connect to instead of the URL's host; nil to connect to the host.
    package var socketPath: String?
    /// The header fields, in order.
    package var headers: [(name: String, value: String)] = []
    /// The content; nil for none.
    package var body: [UInt8]?
    /// The time limit of the whole call, from the wait for a connection to the last byte of the answer.
    package var timeout = Duration.seconds(10)
    /// The maximum size of an answer with its headers, in bytes.
    package var maximumAnswer = 16 << 20
    /// Whether the request gets a new connection.
    ///
    /// A kept-alive connection may be dead when a request is written to it. Then the client can't know whether the server has
    /// read the request. So only requests that may be repeated can use one.
    package var onFreshConnection: Bool

    /// A call without headers and content, and with the default limits.
    package init(_ method: String, _ url: String, socketPath: String? = nil, onFreshConnection: Bool) {
        self.method = method
        self.url = url
        self.socketPath = socketPath
        self.onFreshConnection = onFreshConnection
    }

    /// Checks that no part of the call can end a line of HTTP and begin another one.
    ///
    /// - Throws: `HTTPClientError.malformed`.
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

/// An answer, with any status.
package struct HTTPAnswer: Sendable {
    /// The status code.
    package let status: Int
    /// The whole content.
    package let body: Data
    /// The raw header. It is parsed only when a caller asks for a field.
    let header: [UInt8]

    /// The values of a header field, in order.
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

/// The reason why there is no answer.
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
    /// The connection could not be made, or it broke; with libcurl's message.
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
