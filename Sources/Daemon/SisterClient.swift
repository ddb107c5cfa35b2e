import AsyncHTTPClient
package import FoundationEssentials
package import HTTPTypes
package import JSON
import NIOCore
import NIOHTTP1
import ServiceLifecycle
package import Wire

/// Calls one sister daemon: kept-alive connections, a time limit on every call, the request id passed on.
package struct SisterClient: Sendable {
    private let name: String
    private let baseURL: String
    private let connections: SisterConnections

    /// - Parameters:
    ///   - name: as problems name it to a customer, such as `catalogue`.
    ///   - address: from a setting made by `sisterSetting`.
    package init(_ name: String, at address: SisterAddress, over connections: SisterConnections) {
        self.name = name
        baseURL = address.baseURL
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
        headers: [String: String] = [:], isIdempotent: Bool = false, timeout: Duration = .seconds(3)
    ) async throws(Problem) -> SisterAnswer {
        var request = HTTPClientRequest(
            url: baseURL + path + (query.isEmpty ? "" : "?\(URLEncoding.query(query))"))
        request.method = HTTPMethod(rawValue: method.rawValue)
        for (field, value) in headers { request.headers.add(name: field, value: value) }
        if let id = CurrentRequest.id { request.headers.add(name: "X-Request-ID", value: id) }
        if let trace = CurrentRequest.trace {
            request.headers.add(name: "traceparent", value: trace.child.description)
        }
        if let type = body.type { request.headers.add(name: "Content-Type", value: type) }
        if let bytes = body.bytes { request.body = .bytes(bytes) }
        if let token = try await token(of: caller) {
            request.headers.add(name: "Authorization", value: "Bearer \(token)")
        }
        if let client {
            request.headers.add(name: "X-Forwarded-For", value: client.text)
            request.headers.add(name: "X-Service-Token", value: try await serviceToken())
        }
        let mayRepeat = isIdempotent || [.get, .head, .put, .delete].contains(method)
        return try await send(request, tries: mayRepeat ? 2 : 1, deadline: .now + timeout)
    }

    private func send(
        _ request: HTTPClientRequest, tries: Int, deadline: ContinuousClock.Instant
    ) async throws(Problem) -> SisterAnswer {
        let start = ContinuousClock.now
        do {
            let left = max(deadline - start, .zero)
            let response = try await connections.client.execute(
                request, timeout: .nanoseconds(Int64(left / .nanoseconds(1))))
            // The client's own limit ends with the head of the answer.
            let body = try await within(deadline - .now, orThrow: CancellationError()) {
                try await response.body.collect(upTo: 16 << 20)
            }
            connections.metrics.countCall(of: name, status: Int(response.status.code), took: start.duration(to: .now))
            return SisterAnswer(
                status: Int(response.status.code), headers: response.headers, body: Data(body.readableBytesView))
        } catch {
            connections.metrics.countCall(of: name, status: 0, took: start.duration(to: .now))
            if tries > 1, ContinuousClock.now < deadline, !Task.isCancelled {
                return try await send(request, tries: tries - 1, deadline: deadline)
            }
            throw Problem.unavailable("The \(name) part of the shop does not answer right now. Please try again.")
        }
    }

    private func token(of caller: Caller) async throws(Problem) -> String? {
        switch caller {
        case .visitor: return nil
        case .person(let token): return token
        case .daemon: return try await serviceToken()
        }
    }

    private func serviceToken() async throws(Problem) -> String {
        do {
            return try await connections.tokens.serviceToken(for: connections.daemon)
        } catch {
            throw .internal
        }
    }
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
    package let status: Int
    private let headers: HTTPHeaders
    package let body: Data

    fileprivate init(status: Int, headers: HTTPHeaders, body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// All values of a header field.
    package func header(_ name: String) -> [String] { headers[name] }

    /// The body as a value.
    ///
    /// - Throws: the sister's own `Problem` for any status but 2xx; `Problem` 500 when the body is not such a value.
    package func decoded<Value: JSONReadable>(as type: Value.Type = Value.self) throws(Problem) -> Value {
        try requireSuccess()
        do {
            return try JSONReader.read(type, from: body)
        } catch {
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
            if let value = headers[name].first { problem.headers[name] = value }
        }
        throw problem
    }
}

/// The HTTP client of a daemon, shared by its calls to all sisters.
package struct SisterConnections: Service {
    let daemon: String
    let tokens: TokenSigner
    let client: HTTPClient
    /// Counts the calls.
    let metrics = Metrics()

    /// - Parameter daemon: whose name the service tokens carry.
    package init(daemon: String, tokens: TokenSigner) {
        self.daemon = daemon
        self.tokens = tokens
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(1), read: .seconds(10)))
        // Shorter than the 75 s after which a daemon closes an idle connection.
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    package func close() async {
        try? await client.shutdown()
    }
}

/// Where a sister daemon listens.
package struct SisterAddress: Sendable, Equatable {
    let baseURL: String

    /// Reads `http://host:port`, `unix:/path` or `http+unix://%2Fpath`.
    ///
    /// - Throws: `InvalidSetting` for anything else.
    package init(_ text: String) throws(InvalidSetting) {
        if text.hasPrefix("unix:/") {
            self = .socket(text.dropFirst("unix:".count))
        } else if ["http://", "https://", "http+unix://"].contains(where: text.hasPrefix) {
            self.init(baseURL: text.hasSuffix("/") ? String(text.dropLast()) : text)
        } else {
            throw InvalidSetting("must be http://host:port or unix:/path, not \"\(text)\"")
        }
    }

    /// The socket of a daemon on a host where the shop is installed, for its sisters and the operator's tool.
    package static func internalSocket(of daemon: String) -> SisterAddress {
        socket("/run/shop/internal/\(daemon).sock")
    }

    private static func socket(_ path: some StringProtocol) -> SisterAddress {
        SisterAddress(baseURL: "http+unix://\(URLEncoding.encode(String(path)))")
    }

    private init(baseURL: String) {
        self.baseURL = baseURL
    }

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
        try await call(.get, "/health", as: .visitor, timeout: .seconds(2)).decoded()
    }
}
