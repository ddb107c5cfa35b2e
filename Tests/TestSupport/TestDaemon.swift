import Curl
package import Daemon
package import FoundationEssentials
package import JSON
import Logging
package import Wire

/// A daemon inside the test process, built and served as in production, on its own unix socket.
package struct TestDaemon: Sendable {
    /// For the `NAME_URL` settings of sisters: `unix:/path`.
    package let address: String
    private let task: Task<Void, any Error>

    /// Many tests may call one daemon at once, and wait for a connection as long as for an answer.
    private static let client = {
        var limits = HTTPClient.Limits()
        limits.connectionsToHost = 128
        limits.connecting = .seconds(60)
        return HTTPClient(limits)
    }()

    /// The key that tests sign tokens with.
    package static let secret = "a secret for tests, 32 bytes or more"

    /// Starts the daemon and returns when it accepts requests.
    ///
    /// - Parameters:
    ///   - environment: its settings. SHOP_LISTEN, SECRET_KEY and SHOP_ENV=development are always set, and AUTH_URL by default.
    ///   - ownAddress: the name of a setting with its own address.
    ///   - log: gets its records. Without it, only critical ones are shown.
    /// - Throws: the error that prevented its start.
    package static func start<D: ShopDaemon>(
        _ daemon: D.Type, environment: [String: String] = [:], ownAddress: String? = nil, log: RecordedLog? = nil
    ) async throws -> TestDaemon {
        let path = "/tmp/shop-test-\(UUID().uuidString.prefix(13)).sock"
        var environment = environment
        if let ownAddress { environment[ownAddress] = "unix:\(path)" }
        environment["SHOP_LISTEN"] = "unix:\(path)"
        let settings = try await settings(of: daemon, environment)
        var logger = Logger(label: daemon.programName) { label in
            log?.handler ?? StreamLogHandler.standardError(label: label)
        }
        logger.logLevel = log == nil ? .critical : .trace
        let runner = DaemonRunner<D>(settings: settings, logger: logger)

        let (ready, continuation) = AsyncThrowingStream<Void, any Error>.makeStream()
        let task = Task {
            do {
                try await runner.run { continuation.yield() }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
                throw error
            }
        }
        for try await _ in ready { break }
        return TestDaemon(address: "unix:\(path)", task: task)
    }

    /// The routes of a daemon, each such as `GET /orders/{id}`.
    package static func routes<D: ShopDaemon>(of daemon: D.Type, environment: [String: String]) async throws -> [String]
    {
        let settings = try await settings(of: daemon, environment)
        return try await DaemonRunner<D>(settings: settings, logger: Logger(label: daemon.programName)).routes()
    }

    private static func settings<D: ShopDaemon>(
        of daemon: D.Type, _ environment: [String: String]
    ) async throws -> Settings {
        var environment = environment
        environment["SECRET_KEY"] = environment["SECRET_KEY"] ?? secret
        if environment[SessionWatch.auth.name] == nil,
            daemon.allSettings.contains(where: { $0.name == SessionWatch.auth.name })
        {
            environment[SessionWatch.auth.name] = try await QuietAuth.shared.value.address
        }
        environment["SHOP_ENV"] = environment["SHOP_ENV"] ?? "development"
        return try Settings(environment: environment, declared: daemon.allSettings)
    }

    /// Runs `body` with the daemon, and stops it on every way out.
    ///
    /// Write the closure as `{ daemon async throws in`: the compiler does not see the `try` inside `#expect`.
    package static func with<D: ShopDaemon>(
        _ daemon: D.Type, environment: [String: String] = [:], log: RecordedLog? = nil,
        _ body: (TestDaemon) async throws -> Void
    ) async throws {
        let running = try await start(daemon, environment: environment, log: log)
        do {
            try await body(running)
            await running.stop()
        } catch {
            await running.stop()
            throw error
        }
    }

    package func stop() async {
        task.cancel()
        _ = await task.result
        _ = try? FileManager.default.removeItem(atPath: String(address.dropFirst("unix:".count)))
    }

    // MARK: - Calling it

    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        case options = "OPTIONS"
    }

    /// Sends a request and returns the answer, whatever its status.
    ///
    /// - Parameters:
    ///   - json: a body, sent as application/json.
    ///   - form: a body, sent as application/x-www-form-urlencoded.
    package func call(
        _ method: Method, _ path: String, token: String? = nil, json: String? = nil, form: String? = nil,
        headers: [String: String] = [:]
    ) async throws -> TestAnswer {
        let socket = String(address.dropFirst("unix:".count))
        // Its file is its name, for libcurl counts connections by host.
        let host = socket.split(separator: "/").last?.split(separator: ".").first ?? ""
        var call = HTTPCall(
            method.rawValue, "http://\(host)\(path)", socketPath: socket,
            onFreshConnection: ![.get, .head].contains(method))
        call.timeout = .seconds(60)
        call.maximumAnswer = 64 << 20
        if let token { call.headers.append(("Authorization", "Bearer \(token)")) }
        if let json {
            call.headers.append(("Content-Type", "application/json"))
            call.body = Array(json.utf8)
        }
        if let form {
            call.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            call.body = Array(form.utf8)
        }
        for (name, value) in headers {
            call.headers.removeAll { $0.name.lowercased() == name.lowercased() }
            call.headers.append((name, value))
        }
        return TestAnswer(try await Self.client.perform(call))
    }
}

/// An answer of a daemon in a test.
package struct TestAnswer: Sendable, CustomStringConvertible {
    private let answer: HTTPAnswer
    package let body: String

    fileprivate init(_ answer: HTTPAnswer) {
        self.answer = answer
        body = String(decoding: answer.body, as: UTF8.self)
    }

    package var status: Int { answer.status }

    /// The first value of a header field.
    package func header(_ name: String) -> String? { headers(name).first }

    /// All values of a header field.
    package func headers(_ name: String) -> [String] { answer.header(name) }

    package func decoded<Value: JSONReadable>(as type: Value.Type = Value.self) throws -> Value {
        try JSONReader.read(type, from: body.utf8)
    }

    /// The problem that the body is.
    package var problem: Problem { get throws { try decoded() } }

    package var description: String { "\(status) \(body)" }
}

/// Tokens as auth would make them.
package enum TestToken {
    private static let signer = TokenSigner(secret: TestDaemon.secret, previous: nil)

    package static func user(
        _ id: UUID = .v7(), email: String = "buyer@example.com", isEmailVerified: Bool = false, role: Role = .user,
        lifetime: Int = 3600
    ) -> String {
        signer.token(
            for: id, email: email, isEmailVerified: isEmailVerified, role: role, lifetime: lifetime)
    }

    package static func admin() -> String { user(email: "admin@example.com", role: .admin) }

    package static func service(_ name: String = "order") -> String {
        signer.serviceToken(for: name)
    }
}

/// The path of a folder of the repository, such as `migrations`.
package func repositoryFolder(_ name: String) -> String {
    #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/" + name
}
