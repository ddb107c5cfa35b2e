package import SocketLoop

/// Runs statements: the pool on any connection, a transaction on its own connection.
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
    /// The limits of the pool.
    package struct Configuration: Sendable {
        package var url: String
        package var maximumConnections = 8
        /// The number of callers that may wait for a connection; further ones are refused at once.
        package var maximumWaiting = 128
        package var waitLimit: Duration = .seconds(3)
        package var queryLimit: Duration = .seconds(5)
        /// After a refused change: how long the server must refuse none until it counts as recovered.
        package var quietTime: Duration = .seconds(15)

        package init(url: String) {
            self.url = url
        }
    }

    private nonisolated let loop: SocketLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private nonisolated let configuration: Configuration
    private var idle: [PostgresConnection] = []
    /// The number of idle, used and opening connections.
    private var connections = 0
    private var beingMade = 0
    /// In the order of arrival, which is also that of the deadlines.
    private var waiting: [Waiter] = []
    private var isWatched = false
    private var lastWaiterID = 0
    private var isClosed = false
    /// After failures, the time of the next attempt to connect; until then nobody waits for one.
    private var retryAt = ContinuousClock.now
    private var failures = 0
    private var lastFailure = PostgresError(.unavailable, "no connection yet")
    private nonisolated let changes: ChangeWatch

    package init(_ configuration: Configuration, loop: SocketLoop = .shared) {
        self.configuration = configuration
        self.loop = loop
        changes = ChangeWatch(quietTime: configuration.quietTime, loop: loop)
    }

    /// `3 of 8 connections in use, 0 waiting`.
    package var status: String {
        let inUse = connections - beingMade - idle.count
        return "\(inUse) of \(configuration.maximumConnections) connections in use, \(waiting.count) waiting"
    }

    /// Connections in use, idle, and how many wait for one.
    package var use: (inUse: Int, idle: Int, waiting: Int) {
        (connections - beingMade - idle.count, idle.count, waiting.count)
    }

    /// Why there is no connection, in one line for the operator; nil if there is one, or none was needed yet.
    package var trouble: String? { failures > 0 && connections == beingMade ? lastFailure.reason : nil }

    /// Why the server answers but refuses some statements, such as changes on a full disk, in one line for the operator; nil
    /// if it refuses none, as far as known.
    package var refusal: String? {
        get async { await changes.refusal }
    }

    /// Closes idle connections at once, and others when they are returned.
    package func close() async {
        isClosed = true
        connections -= idle.count
        idle.removeAll()
        refuseAll(PostgresError(.unavailable, "the pool is closed"))
        await changes.close()
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
            // A separate task, because this one may be cancelled.
            await Task { await connection.rollback(until: .now + .seconds(2)) }.value
            await giveBack(connection)
            throw error
        }
    }

    /// A change that needs disk space and leaves nothing behind.
    private func tryChange() async throws {
        do {
            try await execute(
                """
                create temporary table room on commit drop as
                select repeat('x', 1000)
                from generate_series(1, 100)
                """)
        } catch let error as PostgresError where error.kind == .server {
            // The role may lack the right to create tables. Then only other refusals count.
        }
    }

    // MARK: - Connections

    private func lease() async throws -> PostgresConnection {
        if isClosed { throw PostgresError(.unavailable, "the pool is closed") }
        while let connection = idle.popLast() {
            if await connection.isUsable() { return connection }
            connections -= 1
        }
        return try await waitForOne()
    }

    private func giveBack(_ connection: PostgresConnection) async {
        if let refusal = await connection.takeRefusal() {
            await changes.refused(refusal.reason) { try await self.tryChange() }
        }
        let isUsable = await !connection.isBroken
        if !isUsable || isClosed {
            connections -= 1
        } else if waiting.isEmpty {
            idle.append(connection)
        } else {
            waiting.removeFirst().continuation.resume(returning: connection)
        }
        serveWaiting()
    }

    /// Opens connections for waiting callers.
    private func serveWaiting() {
        while beingMade < waiting.count, connections < configuration.maximumConnections, ContinuousClock.now >= retryAt
        {
            connections += 1
            beingMade += 1
            Task { await makeConnection() }
        }
        if connections == 0 { refuseAll(lastFailure) }
    }

    /// Opens a connection for the first caller in the queue at that time.
    private func makeConnection() async {
        do {
            let connection = try await PostgresConnection.connect(
                to: configuration.url, statementLimit: max(.seconds(60), configuration.queryLimit), loop: loop)
            beingMade -= 1
            if failures > 0 { await changes.startAnew() }
            failures = 0
            await giveBack(connection)
        } catch {
            beingMade -= 1
            connections -= 1
            lastFailure = error
            // 50 ms, doubled up to 1.6 s: this does not flood a starting server, and soon finds a running one. Concurrent
            // failures count once.
            if ContinuousClock.now >= retryAt {
                failures = min(failures + 1, 6)
                retryAt = .now + .milliseconds(25 << failures)
            }
            serveWaiting()
        }
    }

    // MARK: - The queue

    private func waitForOne() async throws -> PostgresConnection {
        guard waiting.count < configuration.maximumWaiting else {
            throw PostgresError(.poolExhausted, "\(waiting.count) statements are waiting already")
        }
        lastWaiterID += 1
        let id = lastWaiterID
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting.append(Waiter(id: id, deadline: .now + configuration.waitLimit, continuation: continuation))
                serveWaiting()
                if !isWatched {
                    isWatched = true
                    Task { await refuseLate() }
                }
            }
        } onCancel: {
            Task { await refuse(id, PostgresError(.cancelled, "the task was cancelled")) }
        }
    }

    private struct Waiter {
        let id: Int
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<PostgresConnection, any Error>
    }

    /// Refuses callers whose deadline has passed, as long as there are waiting ones.
    private func refuseLate() async {
        while let first = waiting.first {
            guard first.deadline <= .now else {
                await loop.sleep(until: first.deadline)
                continue
            }
            let isConnected = connections > beingMade
            refuse(
                first.id,
                isConnected
                    ? PostgresError(.poolExhausted, "no connection became free in time")
                    : PostgresError(.unavailable, "no connection in time"))
        }
        isWatched = false
    }

    private func refuseAll(_ error: PostgresError) {
        let refused = waiting
        waiting.removeAll()
        for waiter in refused { waiter.continuation.resume(throwing: error) }
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
