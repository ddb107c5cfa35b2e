import Curl
package import FoundationEssentials
package import HTTPTypes
package import JSON
package import Logging
import ServiceLifecycle
import Synchronization
package import Wire

/// Calls one sister daemon. It keeps connections alive, limits the time of every call, and passes the request id on.
package struct SisterClient: Sendable {
    private let name: String
    private let address: SisterAddress
    private let connections: SisterConnections

    /// - Parameters:
    ///   - name: the name in problems for customers, such as `catalogue`.
    ///   - address: from a setting made by `sisterSetting`.
    package init(_ name: String, at address: SisterAddress, over connections: SisterConnections) {
        self.name = name
        self.address = address
        self.connections = connections
    }

    /// The token that a call carries.
    package enum Caller: Sendable {
        case visitor
        /// The token of the person for whom the daemon works.
        case person(token: String?)
        /// The daemon's own service token, valid for 60 seconds.
        case daemon
    }

    /// Sends a request and returns the answer, whatever its status.
    ///
    /// If the connection fails, a GET, HEAD, PUT or DELETE is repeated once, because a repeat changes nothing. Other methods
    /// are repeated only if the caller says that the call is idempotent.
    ///
    /// - Parameters:
    ///   - client: the address of the person for whom the daemon calls. It is sent with a service token, because the sister
    ///     trusts it only with that.
    ///   - timeout: for the whole call; 3 seconds by default.
    /// - Throws: `Problem` 503 if the sister can't be reached or does not answer in time.
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
            return SisterAnswer(answer, to: call, of: name, connections.logger)
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
    /// Without the query, which may contain personal data.
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

    /// A JSON body.
    package static func json(_ value: some JSONEncodable) -> SisterBody {
        SisterBody(type: "application/json", bytes: JSONWriter.encode(value))
    }

    /// A form.
    package static func form(_ pairs: [(name: String, value: String)]) -> SisterBody {
        SisterBody(type: "application/x-www-form-urlencoded", bytes: Array(URLEncoding.query(pairs).utf8))
    }
}

/// The answer of `GET /health` if no dependency is down.
package struct SisterHealth: JSONReadable, Sendable {
    /// `ok`, or `degraded` if the sister's data is read-only.
    package let status: String

    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        status = try json.object { members throws(JSONSyntaxError) in try members.value("status") }
    }
}

/// The answer of a sister.
package struct SisterAnswer: Sendable {
    private let answer: HTTPAnswer
    private let call: HTTPCall
    private let sister: String
    private let logger: Logger

    fileprivate init(_ answer: HTTPAnswer, to call: HTTPCall, of sister: String, _ logger: Logger) {
        self.answer = answer
        self.call = call
        self.sister = sister
        self.logger = logger
    }

    package var status: Int { answer.status }
    package var body: Data { answer.body }

    /// All values of a header field.
    package func header(_ name: String) -> [String] { answer.header(name) }

    /// Decodes the body.
    ///
    /// - Throws: the sister's own `Problem` for any status but 2xx; `Problem` 500 if the body can't be decoded.
    package func decoded<Value: JSONReadable>(as type: Value.Type = Value.self) throws(Problem) -> Value {
        try requireSuccess()
        do {
            return try JSONReader.read(type, from: body)
        } catch {
            logger.record(
                .requestFailed, "\(sister)'s answer to \(call.method) \(call.path) can't be read: \(error)",
                metadata: CurrentRequest.metadata)
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
    private let kept = KeptToken()
    let client: HTTPClient
    /// Logs calls without an answer or with an unreadable one.
    let logger: Logger
    /// Counts the calls.
    let metrics = Metrics()

    /// - Parameter daemon: its name is in the service tokens.
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

    /// A token of this daemon that is valid for as long as a request may take.
    var serviceToken: String {
        kept.token.withLock { token in
            let now = Date()
            // Also when the clock was set back.
            if let token, (0..<TimeLimits.serviceTokenUse / .seconds(1)).contains(now.timeIntervalSince(token.madeAt)) {
                return token.text
            }
            let text = tokens.serviceToken(for: daemon, now: now)
            token = (text, now)
            return text
        }
    }

    /// The last service token, since a signature for each call would cost as much as the rest of it.
    private final class KeptToken: Sendable {
        let token = Mutex<(text: String, madeAt: Date)?>(nil)
    }

    package func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    package func close() async {
        await client.close()
    }
}

extension SisterClient {
    /// The sister as a dependency in `/health`.
    package func dependency(named daemon: String) -> Dependency {
        Dependency(daemon) { try await health().status == "degraded" ? .degraded : .well }
    }

    /// Calls the sister's `/health`.
    ///
    /// - Throws: `Problem` 503, also if the sister answers that a dependency is down.
    package func health() async throws(Problem) -> SisterHealth {
        try await call(.get, "/health", as: .visitor, timeout: TimeLimits.health).decoded()
    }
}
