package import Logging
import ServiceLifecycle
package import SocketLoop

/// Redis, over one pipelined connection that reconnects automatically; of several hosts, to the primary.
///
/// Commands are not repeated, because only the caller knows whether one may run twice.
package actor RedisClient: Service {
    /// The client's time limits and bounds.
    package struct Limits: Sendable {
        /// From the look-up of the host until the connection is open, for each host.
        package var connect: Duration = .seconds(2)
        /// From a command to its answer.
        package var command: Duration = .seconds(2)
        /// The number of waiting commands; further ones are refused at once.
        package var commandsUnderWay = 16_384
        package var answerBytes = 16 << 20
        /// After a refused change: how long Redis must refuse none until it counts as recovered.
        package var quietTime: Duration = .seconds(15)

        package init() {}
    }

    private nonisolated let loop: SocketLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private nonisolated let url: RedisURL
    private nonisolated let limits: Limits
    private nonisolated let logger: Logger
    private nonisolated let changes: ChangeWatch
    private nonisolated let spareKey: String

    private enum State {
        /// For the first time, or since the last connection broke: callers wait for `run` to do so.
        case connecting
        case connected(RedisConnection)
        /// The last attempt failed: callers are refused at once, until another one works.
        case failed(RedisError)
    }

    private var state = State.connecting
    private var waiting: [Int: CheckedContinuation<RedisConnection, any Error>] = [:]
    private var lastWaiterID = 0
    /// The SHA-1 of each used script, as Redis reported it.
    private var digests: [String: [UInt8]] = [:]

    /// - Parameter spareKey: an unused key, for testing whether Redis accepts changes again.
    package init(
        _ url: RedisURL, logger: Logger, spareKey: String = "spare", limits: Limits = Limits(),
        loop: SocketLoop = .shared
    ) {
        self.url = url
        self.logger = logger
        self.spareKey = spareKey
        self.limits = limits
        self.loop = loop
        changes = ChangeWatch(quietTime: limits.quietTime, loop: loop)
    }

    /// For `systemctl status`.
    package var status: String {
        switch state {
        case .connected: "connected"
        case .connecting: "connecting"
        case .failed: "not connected"
        }
    }

    /// Why there is no connection, in one line for the operator; nil if there is one, or one is being opened.
    package var trouble: String? {
        if case .failed(let error) = state { error.description } else { nil }
    }

    /// Why Redis answers but refuses some commands, such as changes beyond its memory, in one line for the operator; nil if it
    /// refuses none, as far as known.
    package var refusal: String? {
        get async { await changes.refusal }
    }

    // MARK: - Commands

    /// Sends a command and returns its answer.
    ///
    /// - Throws: `RedisError`; `CancellationError` if the task is cancelled. Then the command may have been run.
    @discardableResult
    package func command(_ parts: String...) async throws -> RedisValue {
        try await command(parts.map { Array($0.utf8) })
    }

    /// The same with arguments of any bytes.
    @discardableResult
    package func command(_ parts: [[UInt8]]) async throws -> RedisValue {
        try await watchingForRefusals { try await connection().command(parts) }
    }

    /// Runs a script as one atomic step. Redis gets its text once, then only its SHA-1.
    ///
    /// - Throws: as `command`. An answer by `redis.error_reply` is a `.server` error.
    @discardableResult
    package func run(_ script: RedisScript, keys: [String], arguments: [String] = []) async throws -> RedisValue {
        let rest = ([String(keys.count)] + keys + arguments).map { Array($0.utf8) }
        return try await watchingForRefusals {
            let connection = try await connection()
            let digest = try await digest(of: script, on: connection)
            do {
                return try await connection.command([Array("EVALSHA".utf8), digest] + rest)
            } catch let error as RedisError where error.kind == .server(code: "NOSCRIPT") {
                // Redis was restarted or flushed; EVAL loads the script again.
                return try await connection.command([Array("EVAL".utf8), Array(script.source.utf8)] + rest)
            }
        }
    }

    private func watchingForRefusals(_ work: () async throws -> RedisValue) async throws -> RedisValue {
        do {
            return try await work()
        } catch let error as RedisError where error.isRefusal {
            await changes.refused(error.description) { try await self.tryChange() }
            throw error
        }
    }

    /// A change that needs memory and disk space of Redis.
    private func tryChange() async throws { try await command("SET", spareKey, "", "EX", "60") }

    private func digest(of script: RedisScript, on connection: RedisConnection) async throws -> [UInt8] {
        if let digest = digests[script.source] { return digest }
        let answer = try await connection.command([Array("SCRIPT".utf8), Array("LOAD".utf8), Array(script.source.utf8)])
        guard case .bytes(let digest) = answer else {
            throw RedisError(.unexpectedAnswer, "SCRIPT LOAD did not answer with a digest")
        }
        digests[script.source] = digest
        return digest
    }

    // MARK: - The connection

    /// Keeps the connection until the daemon stops or the task is cancelled.
    package func run() async {
        await cancelWhenGracefulShutdown { await self.keepConnected() }
        refuse(RedisError(.unavailable, "the connection to Redis is closed"))
        await changes.close()
    }

    private func keepConnected() async {
        var failures = 0
        var tries = 0
        while !Task.isCancelled {
            let place = url.places[tries % url.places.count]
            tries += 1
            do {
                let connection = try await connect(to: place)
                try await connection.run {
                    try await self.greet(connection, at: place)
                    if case .failed = await self.state { await self.changes.startAnew() }
                    await self.serve(on: connection, at: place)
                }
            } catch {
                if Task.isCancelled { return }
                let error = error as? RedisError ?? RedisError(.unavailable, "not connected to Redis")
                if case .connected = state {
                    // Reported once, by the caller of `refusal`.
                    logger.log(level: error.isRefusal ? .info : .warning, "\(error); reconnecting")
                    state = .connecting
                    failures = 0
                    tries = 0
                } else if tries % url.places.count == 0 {
                    // The last one; no caller is refused before all hosts were tried.
                    if failures == 0 { logger.warning("\(error); trying again until it works") }
                    refuse(error)
                } else {
                    continue
                }
            }
            // 25 ms, doubled up to 1.6 s.
            await loop.sleep(until: .now + .milliseconds(25 << failures))
            failures = min(failures + 1, 6)
        }
    }

    private func connect(to place: RedisURL.Place) async throws -> RedisConnection {
        let deadline = ContinuousClock.now + limits.connect
        guard case .tcp(let host, let port) = place else {
            return try await RedisConnection(to: place, until: deadline, limits: limits, loop: loop)
        }
        var failure = RedisError(.unavailable, "the host \(host) has no address")
        for address in try await addresses(of: host, until: deadline) {
            do {
                return try await RedisConnection(
                    to: .tcp(host: address, port: port), until: deadline, limits: limits, loop: loop)
            } catch let error as RedisError {
                failure = error
            }
        }
        throw failure
    }

    private func addresses(of host: String, until deadline: ContinuousClock.Instant) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { [loop] group in
            group.addTask { try await HostLookup.addresses(of: host) }
            group.addTask {
                await loop.sleep(until: deadline)
                throw RedisError(.unavailable, "the name server does not answer for \(host)")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    /// Signs in, selects the database, and with several hosts checks that this one is the primary.
    private func greet(_ connection: RedisConnection, at place: RedisURL.Place) async throws {
        if let password = url.password {
            _ = try await connection.command(
                (["AUTH"] + [url.user, password].compactMap(\.self)).map { Array($0.utf8) })
        }
        // Even for database 0, so that a missing password is detected here.
        _ = try await connection.command(["SELECT", String(url.database)].map { Array($0.utf8) })
        guard url.places.count > 1 else { return }
        let role = try await connection.command([Array("ROLE".utf8)])
        guard role.array?.first?.text == "master" else {
            throw RedisError(.unavailable, "Redis at \(place) is a replica")
        }
    }

    private func serve(on connection: RedisConnection, at place: RedisURL.Place) {
        logger.info("connected to Redis at \(place)")
        state = .connected(connection)
        for caller in waiting.values { caller.resume(returning: connection) }
        waiting.removeAll()
    }

    private func refuse(_ error: RedisError) {
        state = .failed(error)
        for caller in waiting.values { caller.resume(throwing: error) }
        waiting.removeAll()
    }

    /// The connection. Waits if one is being opened.
    private func connection() async throws -> RedisConnection {
        switch state {
        case .connected(let connection): return connection
        case .failed(let error): throw error
        case .connecting: break
        }
        try Task.checkCancellation()
        lastWaiterID += 1
        let id = lastWaiterID
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting[id] = $0 }
        } onCancel: {
            Task { await self.stopWaiting(id) }
        }
    }

    private func stopWaiting(_ id: Int) {
        waiting.removeValue(forKey: id)?.resume(throwing: CancellationError())
    }
}

/// A Lua script (EVAL in Redis's documentation): KEYS and ARGV in, one answer out.
package struct RedisScript: Sendable {
    package let source: String

    package init(_ source: String) {
        self.source = source
    }
}
