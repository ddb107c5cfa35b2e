import Curl
package import FoundationEssentials
package import HTTPTypes
package import JSON
package import Logging
import ServiceLifecycle
package import Wire

/// Calls one sister daemon: kept-alive connections, a time limit on every call, the request id passed on.
package struct SisterClient: Sendable {
    private let name: String
    private let address: SisterAddress
    private let connections: SisterConnections

    /// - Parameters:
    ///   - name: as problems name it to a customer, such as `catalogue`.
    ///   - address: from a setting made by `sisterSetting`.
    package init(_ name: String, at address: SisterAddress, over connections: SisterConnections) {
        self.name = name
        self.address = address
        self.connections = connections
    }

    /// Whose token goes along.
    package enum Caller: Sendable {
        case visitor
        /// The token of the person we work for.
        case person(token: String?)
        /// Ourselves, by a service token of 60 seconds.
        case daemon
    }

    /// Sends a request and returns the answer, whatever its status.
    ///
    /// A GET, HEAD, PUT or DELETE is repeated once when its connection fails, since that changes nothing; another method only
    /// when the caller says that it is idempotent.
    ///
    /// - Parameters:
    ///   - client: from where the person speaks for whom we call; told with a service token, without which nobody believes it.
    ///   - timeout: for the whole call; 3 seconds unless told.
    /// - Throws: `Problem` 503 when the sister can't be reached or does not answer in time.
    package func call(
        _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
        body: SisterBody = .none, as caller: Caller, from client: ClientAddress? = nil,
        headers: [String: String] = [:], isIdempotent: Bool = false,
        timeout: Duration = TimeLimits.call
    ) async throws(Problem) -> SisterAnswer {
        let mayRepeat = isIdempotent || [.get, .head, .put, .delete].contains(method)
        var call = HTTPCall(
            method.rawValue, address.baseURL + path + (query.isEmpty ? "" : "?\(URLEncoding.query(query))"),
            socketPath: address.socketPath, onFreshConnection: !mayRepeat)
        call.headers = headers.map { (name: $0.key, value: $0.value) }
        if let id = CurrentRequest.id { call.headers.append(("X-Request-ID", id)) }
        if let trace = CurrentRequest.trace { call.headers.append(("traceparent", trace.child.description)) }
        if let type = body.type { call.headers.append(("Content-Type", type)) }
        call.body = body.bytes
        if let token = token(of: caller) { call.headers.append(("Authorization", "Bearer \(token)")) }
        if let client {
            call.headers.append(("X-Forwarded-For", client.text))
            call.headers.append(("X-Service-Token", connections.serviceToken))
        }
        return try await send(call, tries: mayRepeat ? 2 : 1, deadline: .now + timeout)
    }

    private func send(
        _ call: HTTPCall, tries: Int, deadline: ContinuousClock.Instant
    ) async throws(Problem) -> SisterAnswer {
        let start = ContinuousClock.now
        var call = call
        call.timeout = max(deadline - start, .zero)
        do throws(HTTPClientError) {
            let answer = try await connections.client.perform(call)
            connections.metrics.countCall(of: name, status: answer.status, took: start.duration(to: .now))
            return SisterAnswer(answer, of: call, from: name, connections.logger)
        } catch {
            connections.metrics.countCall(of: name, status: 0, took: start.duration(to: .now))
            if tries > 1, ContinuousClock.now < deadline, !Task.isCancelled {
                call.onFreshConnection = true
                return try await send(call, tries: tries - 1, deadline: deadline)
            }
            connections.logger.info(
                "\(name) gave no answer to \(call.method) \(call.path): \(error)", metadata: CurrentRequest.metadata)
            throw Problem.unavailable("The \(name) part of the shop does not answer right now. Please try again.")
        }
    }

    private func token(of caller: Caller) -> String? {
        switch caller {
        case .visitor: nil
        case .person(let token): token
        case .daemon: connections.serviceToken
        }
    }
}

extension HTTPCall {
    /// Without what was asked for: that may be a person's.
    fileprivate var path: Substring {
        let address = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return address.drop { $0 != "/" }.prefix { $0 != "?" }
    }
}

extension CurrentRequest {
    fileprivate static var metadata: Logger.Metadata { id.map { ["request.id": "\($0)"] } ?? [:] }
}

/// The body of a call.
package struct SisterBody: Sendable {
    let type: String?
    let bytes: [UInt8]?

    package static let none = SisterBody(type: nil, bytes: nil)

    package static func json(_ value: some JSONEncodable) -> SisterBody {
        SisterBody(type: "application/json", bytes: JSONWriter.encode(value))
    }

    package static func form(_ pairs: [(name: String, value: String)]) -> SisterBody {
        SisterBody(type: "application/x-www-form-urlencoded", bytes: Array(URLEncoding.query(pairs).utf8))
    }
}

/// The answer of `GET /health` where nothing is missing.
package struct SisterHealth: JSONReadable, Sendable {
    /// `ok`, or `degraded` when she can be read only.
    package let status: String

    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        status = try json.object { members throws(JSONSyntaxError) in try members.value("status") }
    }
}

/// What a sister answered.
package struct SisterAnswer: Sendable {
    private let answer: HTTPAnswer
    /// What was asked, for the log.
    private let request: String
    private let logger: Logger

    fileprivate init(_ answer: HTTPAnswer, of call: HTTPCall, from sister: String, _ logger: Logger) {
        self.answer = answer
        request = "\(sister)'s answer to \(call.method) \(call.path)"
        self.logger = logger
    }

    package var status: Int { answer.status }
    package var body: Data { answer.body }

    /// All values of a header field.
    package func header(_ name: String) -> [String] { answer.header(name) }

    /// The body as a value.
    ///
    /// - Throws: the sister's own `Problem` for any status but 2xx; `Problem` 500 when the body is not such a value.
    package func decoded<Value: JSONReadable>(as type: Value.Type = Value.self) throws(Problem) -> Value {
        try requireSuccess()
        do {
            return try JSONReader.read(type, from: body)
        } catch {
            logger.record(.requestFailed, "\(request) can't be read: \(error)", metadata: CurrentRequest.metadata)
            throw .internal
        }
    }

    /// - Throws: the sister's own `Problem` for any status but 2xx.
    package func requireSuccess() throws(Problem) {
        guard !(200..<300).contains(status) else { return }
        guard var problem = try? JSONReader.read(Problem.self, from: body) else {
            throw status == 503
                ? .unavailable("A part of the shop does not answer right now. Please try again.") : .internal
        }
        problem.requestID = nil
        for name in ["Retry-After", "WWW-Authenticate"] {
            if let value = header(name).first { problem.headers[name] = value }
        }
        throw problem
    }
}

/// The HTTP client of a daemon, shared by its calls to all sisters.
package struct SisterConnections: Service {
    private let daemon: String
    private let tokens: TokenSigner
    let client: HTTPClient
    /// Told why a call had no answer, or none that can be read.
    let logger: Logger
    /// Counts the calls.
    let metrics = Metrics()

    /// - Parameter daemon: whose name the service tokens carry.
    package init(
        daemon: String, tokens: TokenSigner, logger: Logger = Logger(label: "sisters") { _ in SwiftLogNoOpLogHandler() }
    ) {
        self.daemon = daemon
        self.logger = logger
        self.tokens = tokens
        var limits = HTTPClient.Limits()
        limits.idleTime = TimeLimits.idleSisterConnection
        client = HTTPClient(limits)
    }

    /// A new one; good for 60 seconds.
    var serviceToken: String { tokens.serviceToken(for: daemon) }

    package func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    package func close() async {
        await client.close()
    }
}

/// Where a sister daemon listens.
package struct SisterAddress: Sendable, Equatable {
    /// The host in it is only a name for a sister with a socket.
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
                throw InvalidSetting("must be http://host:port, without a name, a password or a query, not \"\(text)\"")
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

    /// Connections are counted by host, so each socket is a host of its own: `catalog` for /run/shop/internal/catalog.sock.
    private init(socket path: String, below prefix: String = "") {
        let name = path.split(separator: "/").last?.split(separator: ".").first ?? ""
        let host = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        self.init(baseURL: "http://\(host.isEmpty ? "localhost" : host)\(Self.withoutSlash(prefix))", socketPath: path)
    }

    private init(baseURL: String, socketPath: String?) {
        self.baseURL = baseURL
        self.socketPath = socketPath
    }

    /// Whether a host (RFC 3986, 3.2.2; an address of IPv6 in brackets) and perhaps a port and a path are behind the scheme.
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

extension SisterClient {
    /// The sister as `/health` sees it.
    package func dependency(named daemon: String) -> Dependency {
        Dependency(daemon) { try await health().status == "degraded" ? .degraded : .well }
    }

    /// What the sister says of herself.
    ///
    /// - Throws: `Problem` 503 also when she answers that something is missing.
    package func health() async throws(Problem) -> SisterHealth {
        try await call(.get, "/health", as: .visitor, timeout: TimeLimits.health).decoded()
    }
}
