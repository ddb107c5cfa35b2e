package import SocketLoop

/// Who can run statements: the pool, each on any connection, or a transaction on its own.
package protocol Queryable: Sendable {
    /// Sends all statements in one round trip and as one transaction; the first error undoes them all.
    func pipeline(_ queries: [Query]) async throws -> [QueryResult]
}

extension Queryable {
    package func query(_ query: Query) async throws -> [Row] {
        try await pipeline([query]).first?.rows ?? []
    }

    /// - Returns: the number of rows it touched.
    @discardableResult
    package func execute(_ query: Query) async throws -> Int {
        try await pipeline([query]).first?.affected ?? 0
    }
}

/// A bounded number of connections, and a bounded queue for them.
package actor PostgresPool: Queryable {
    package struct Configuration: Sendable {
        package var url: String
        package var maximumConnections = 8
        /// How many may wait for a connection; one more is refused at once.
        package var maximumWaiting = 128
        package var waitLimit: Duration = .seconds(3)
        package var queryLimit: Duration = .seconds(5)

        package init(url: String) {
            self.url = url
        }
    }

    private nonisolated let loop: SocketLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private nonisolated let configuration: Configuration
    private var idle: [PostgresConnection] = []
    /// Idle, in use and being made.
    private var connections = 0
    private var waiting: [(id: Int, continuation: CheckedContinuation<PostgresConnection?, any Error>)] = []
    private var lastWaiterID = 0
    private var isClosed = false
    /// After failures, when to try to connect again; in between everyone is refused at once.
    private var retryAt = ContinuousClock.now
    private var failures = 0

    package init(_ configuration: Configuration, loop: SocketLoop = .shared) {
        self.configuration = configuration
        self.loop = loop
    }

    /// `3 of 8 connections in use, 0 waiting`.
    package var status: String {
        "\(connections - idle.count) of \(configuration.maximumConnections) connections in use, \(waiting.count) waiting"
    }

    /// Closes what is idle, and each other connection when it comes back.
    package func close() {
        isClosed = true
        connections -= idle.count
        idle.removeAll()
        for waiter in waiting { waiter.continuation.resume(throwing: PostgresError(.unavailable, "the pool is closed")) }
        waiting.removeAll()
    }

    // MARK: - Statements

    package func pipeline(_ queries: [Query]) async throws -> [QueryResult] {
        let connection = try await lease()
        do {
            let results = try await connection.run(queries, until: .now + configuration.queryLimit)
            await giveBack(connection)
            return results
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws or its task is cancelled.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ body: @Sendable (Transaction) async throws -> Value
    ) async throws -> Value {
        let connection = try await lease()
        await connection.begin()
        do {
            let value = try await body(Transaction(connection: connection, queryLimit: configuration.queryLimit))
            try Task.checkCancellation()
            try await connection.commit(until: .now + configuration.queryLimit)
            await giveBack(connection)
            return value
        } catch {
            // A task of its own, since this one may be cancelled.
            await Task { await connection.rollback(until: .now + .seconds(2)) }.value
            await giveBack(connection)
            throw error
        }
    }

    // MARK: - Connections

    private func lease() async throws -> PostgresConnection {
        let deadline = ContinuousClock.now + configuration.waitLimit
        while true {
            if isClosed { throw PostgresError(.unavailable, "the pool is closed") }
            while let connection = idle.popLast() {
                if await connection.isUsable() { return connection }
                connections -= 1
            }
            if connections < configuration.maximumConnections { return try await connect() }
            if let connection = try await waitForOne(until: deadline) { return connection }
        }
    }

    private func connect() async throws -> PostgresConnection {
        guard ContinuousClock.now >= retryAt else {
            throw PostgresError(.unavailable, "waiting before connecting again")
        }
        connections += 1
        do {
            let connection = try await PostgresConnection.connect(to: configuration.url, loop: loop)
            failures = 0
            return connection
        } catch {
            connections -= 1
            // 50 ms, doubled up to 1.6 s: a server that comes up is not stormed, one that is up is soon found.
            failures = min(failures + 1, 6)
            retryAt = .now + .milliseconds(25 << failures)
            wakeOne()
            throw error
        }
    }

    private func giveBack(_ connection: PostgresConnection) async {
        let isUsable = await !connection.isBroken
        if isUsable, !isClosed {
            if waiting.isEmpty {
                idle.append(connection)
            } else {
                waiting.removeFirst().continuation.resume(returning: connection)
            }
        } else {
            connections -= 1
            wakeOne()
        }
    }

    /// Lets the first in the queue make a connection of its own.
    private func wakeOne() {
        if !waiting.isEmpty { waiting.removeFirst().continuation.resume(returning: nil) }
    }

    /// - Returns: a connection, or nil when there is room for a new one.
    private func waitForOne(until deadline: ContinuousClock.Instant) async throws -> PostgresConnection? {
        guard waiting.count < configuration.maximumWaiting else {
            throw PostgresError(.poolExhausted, "\(waiting.count) are waiting already")
        }
        lastWaiterID += 1
        let id = lastWaiterID
        let timeout = Task {
            if await loop.sleep(until: deadline) == .timedOut {
                refuse(id, PostgresError(.poolExhausted, "no connection came back in time"))
            }
        }
        defer { timeout.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting.append((id, continuation))
            }
        } onCancel: {
            Task { await refuse(id, PostgresError(.cancelled, "the task was cancelled")) }
        }
    }

    private func refuse(_ id: Int, _ error: PostgresError) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: error)
    }
}

/// A transaction in progress; statements run one after the other.
package struct Transaction: Queryable {
    let connection: PostgresConnection
    let queryLimit: Duration

    package func pipeline(_ queries: [Query]) async throws -> [QueryResult] {
        try await connection.run(queries, until: .now + queryLimit)
    }
}
