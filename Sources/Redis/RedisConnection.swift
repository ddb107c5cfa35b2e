import SocketLoop

/// One pipelined connection. Many commands may be in progress, and their answers come in the order of the commands.
///
/// Runs on the socket loop. If an answer is late, the connection is closed, because later answers could not be matched any
/// more.
actor RedisConnection {
    private nonisolated let loop: SocketLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private var context: RedisContext
    private nonisolated let commandLimit: Duration
    private nonisolated let maximumCommands: Int

    /// A command without an answer yet.
    private struct Pending {
        let deadline: ContinuousClock.Instant
        /// nil if the caller has gone. The answer still comes and is discarded.
        var caller: CheckedContinuation<RedisValue, any Error>?
    }

    private var pending: [Pending] = []
    /// The number of answered commands in `pending`. They are removed in bulk, so that an answer costs no shifting.
    private var answered = 0
    /// The number of the first command in `pending`, counted since the connection began.
    private var firstID = 0

    /// The writing task while it has nothing to write.
    private var idleWriter: CheckedContinuation<Void, Never>?
    private var hasUnwritten = false
    /// The reason why the connection can't be used any more.
    private var failure: RedisError?

    /// Connects.
    ///
    /// - Parameter place: with a numeric address.
    init(
        to place: RedisURL.Place, until deadline: ContinuousClock.Instant, limits: RedisClient.Limits, loop: SocketLoop
    ) async throws {
        self.loop = loop
        commandLimit = limits.command
        maximumCommands = limits.commandsUnderWay
        context = try RedisContext.connect(to: place, maximumAnswer: limits.answerBytes)
        let wake = await loop.wait(context.descriptor, for: .writable, until: deadline)
        loop.forget(context.descriptor)
        switch wake {
        case .ready: try context.checkConnected(to: place)
        case .timedOut: throw RedisError(.unavailable, "Redis at \(place) does not accept the connection")
        case .cancelled: throw CancellationError()
        }
    }

    isolated deinit { loop.forget(context.descriptor) }

    // MARK: - Commands

    /// Sends a command and waits for its answer.
    ///
    /// - Throws: `RedisError`; `CancellationError` if the caller's task is cancelled, while the command continues.
    func command(_ parts: [[UInt8]]) async throws -> RedisValue {
        try Task.checkCancellation()
        if let failure { throw failure }
        guard pending.count - answered < maximumCommands else {
            throw RedisError(.busy, "\(maximumCommands) commands are waiting for Redis already")
        }
        try context.append(parts)
        startWriting()
        let id = firstID + pending.count
        let answer = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                pending.append(Pending(deadline: .now + commandLimit, caller: caller))
            }
        } onCancel: {
            Task { await leave(id) }
        }
        if case .error(let message) = answer {
            let error = RedisError(serverMessage: message)
            // The host became a replica after a fail-over. Another host may be the primary now.
            if error.kind == .server(code: "READONLY") { fail(error) }
            throw error
        }
        return answer
    }

    private func leave(_ id: Int) {
        let index = id - firstID
        guard pending.indices.contains(index), let caller = pending[index].caller else { return }
        pending[index].caller = nil
        caller.resume(throwing: CancellationError())
    }

    private func startWriting() {
        hasUnwritten = true
        idleWriter?.resume()
        idleWriter = nil
    }

    // MARK: - The two directions

    /// Writes and reads until the connection breaks or the task is cancelled.
    ///
    /// - Parameter greet: runs concurrently and can send commands. Its error ends the connection.
    /// - Throws: `RedisError` with the reason of the end.
    func run(greet: @Sendable () async throws -> Void) async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.write() }
            group.addTask { await self.read() }
            do {
                try await greet()
            } catch {
                fail(error as? RedisError ?? RedisError(.unavailable, "the connection to Redis was given up"))
            }
        }
        if let failure { throw failure }
    }

    private func read() async {
        do throws(RedisError) {
            while failure == nil {
                // Commands that come while nobody waits for an answer have later deadlines than this one.
                let deadline = answered < pending.count ? pending[answered].deadline : .now + commandLimit
                switch await loop.wait(context.descriptor, for: .readable, until: deadline) {
                case .ready: try takeAnswers()
                case .timedOut: try checkDeadline()
                case .cancelled: throw RedisError(.unavailable, "the connection to Redis is closed")
                }
            }
        } catch {
            fail(error)
        }
    }

    private func takeAnswers() throws(RedisError) {
        if failure != nil { return }
        try context.read()
        while let answer = try context.nextAnswer() {
            guard answered < pending.count else {
                throw RedisError(.unexpectedAnswer, "Redis sent an answer without a command")
            }
            pending[answered].caller?.resume(returning: answer)
            pending[answered].caller = nil
            answered += 1
        }
        if answered == pending.count || answered >= 1024 {
            pending.removeFirst(answered)
            firstID += answered
            answered = 0
        }
    }

    private func checkDeadline() throws(RedisError) {
        guard answered < pending.count, pending[answered].deadline <= .now else { return }
        throw RedisError(.timedOut, "Redis did not answer within \(commandLimit)")
    }

    private func write() async {
        do throws(RedisError) {
            while failure == nil {
                if !hasUnwritten {
                    // All commands that come before this task runs again go out in one write.
                    await withCheckedContinuation { idleWriter = $0 }
                    continue
                }
                if try context.write() {
                    hasUnwritten = false
                } else if await loop.wait(context.descriptor, for: .writable) == .cancelled {
                    return
                }
            }
        } catch {
            fail(error)
        }
    }

    /// Ends the connection for everybody.
    private func fail(_ error: RedisError) {
        if failure != nil { return }
        failure = error
        let left = pending
        pending.removeAll()
        firstID += left.count
        answered = 0
        // Only the command that timed out gets that error; the others lost their connection.
        let now = ContinuousClock.now
        let others = error.kind == .timedOut ? RedisError(.unavailable, "the connection to Redis was given up") : error
        for command in left {
            command.caller?.resume(throwing: command.deadline <= now ? error : others)
        }
        idleWriter?.resume()
        idleWriter = nil
        loop.forget(context.descriptor)
    }
}
