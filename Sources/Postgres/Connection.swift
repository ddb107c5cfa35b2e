import CPostgres
package import SocketLoop

/// One connection to the server, in pipeline mode: any number of statements go out and come back in one round trip.
///
/// Runs on the socket loop. libpq's handle never leaves this file. The pool makes sure that there is only one caller at a time.
package actor PostgresConnection {
    package nonisolated let loop: SocketLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private let handle: OpaquePointer
    /// libpq closes it as soon as the connection breaks.
    private let socket: CInt
    private let cancelHandle: CancelHandle
    /// The names of prepared statements, by statement text.
    private var statements: [String: String] = [:]
    private var statementsMade = 0
    /// The sent statements without a complete answer. The answers come in this order.
    private var replies: [Reply] = []
    private var answered = 0
    private var isBusy = false
    /// Whether `begin` is sent together with the next statement.
    private var beginsLazily = false
    /// Whether it must not be used again.
    package private(set) var isBroken = false {
        // libpq closes the socket, and the next socket may get its number.
        didSet { if isBroken { loop.forget(socket) } }
    }
    /// The server's last refusal since `takeRefusal`.
    private var refusal: PostgresError?

    /// Texts beyond this many are sent unprepared; the shop's statements are fixed and far fewer.
    private let maximumStatements = 256

    /// - Parameter handle: libpq's handle: connected, non-blocking and in pipeline mode.
    init(handle: OpaquePointer, loop: SocketLoop) {
        self.handle = handle
        self.loop = loop
        socket = PQsocket(handle)
        cancelHandle = CancelHandle(handle)
    }

    isolated deinit {
        loop.forget(socket)
        PQfinish(handle)
    }

    /// Whether the server has kept the connection open since the last use.
    package func isUsable() -> Bool {
        if loop.isSilent(socket) { return !isBroken }
        // Twice: the first call may read the server's last message, and only the second sees the end.
        for _ in 1...2 where !isBroken {
            isBroken = PQconsumeInput(handle) == 0 || PQstatus(handle) != CONNECTION_OK
        }
        return !isBroken
    }

    /// The last failure for a reason of the server's own, since the last call.
    func takeRefusal() -> PostgresError? {
        defer { refusal = nil }
        return refusal
    }

    // MARK: - Statements

    /// Sends all statements in one round trip; the first error ends them all.
    ///
    /// Without an explicit transaction they form one.
    /// - Throws: `PostgresError`. After `.timedOut` and `.cancelled` the statement was cancelled on the server.
    package func run(
        _ queries: [Query], until deadline: ContinuousClock.Instant
    ) async throws(PostgresError) -> [QueryResult] {
        guard !isBroken else { throw PostgresError(.unavailable, "the connection is broken") }
        guard !isBusy else { throw PostgresError(.server, "two statements at once on one connection") }
        for query in queries where query.values.contains(where: { $0?.utf8.contains(0) == true }) {
            throw PostgresError(.encoding, "text for the database must not contain NUL")
        }
        guard !Task.isCancelled else { throw PostgresError(.cancelled, "the task was cancelled") }
        isBusy = true
        defer { isBusy = false }
        let begins = beginsLazily
        beginsLazily = false
        replies = []
        answered = 0
        for query in begins ? ["begin"] + queries : queries { try send(query) }
        guard PQpipelineSync(handle) == 1 else { throw broken() }
        do {
            try await receive(until: deadline)
        } catch {
            if error.kind == .timedOut || error.kind == .cancelled { await giveUp() }
            throw error
        }
        var results: [QueryResult] = []
        for reply in replies {
            if let result = reply.result { results.append(try result.get()) }
        }
        return begins ? Array(results.dropFirst()) : results
    }

    /// Runs a script of several statements by the simple protocol, for migrations.
    package func runScript(_ script: String, until deadline: ContinuousClock.Instant) async throws(PostgresError) {
        guard !isBusy, PQexitPipelineMode(handle) == 1, PQsendQuery(handle, script) == 1 else { throw broken() }
        isBusy = true
        defer { isBusy = false }
        var failure: PostgresError?
        do {
            try await flush(until: deadline)
            while true {
                try await waitForResult(until: deadline)
                guard let result = PQgetResult(handle) else { break }
                defer { PQclear(result) }
                if PQresultStatus(result) == PGRES_FATAL_ERROR { failure = serverError(result) }
            }
        } catch {
            isBroken = true
            throw error
        }
        guard PQenterPipelineMode(handle) == 1 else { throw broken() }
        if let failure { throw failure }
    }

    // MARK: - Notifications

    /// The payloads of the notifications that have come since the last call, after `listen` (PostgreSQL manual, 34.9).
    ///
    /// Waits for the first one. Statements must not run meanwhile, but may in between.
    /// - Returns: nothing when none has come until the deadline.
    package func notifications(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> [String] {
        guard !isBroken else { throw PostgresError(.unavailable, "the connection is broken") }
        guard !isBusy else { throw PostgresError(.server, "a statement is running on the connection") }
        isBusy = true
        defer { isBusy = false }
        while true {
            let payloads = takeNotifications()
            if !payloads.isEmpty { return payloads }
            do {
                try await wait(for: .readable, until: deadline)
            } catch {
                if error.kind == .timedOut { return [] }
                throw error
            }
            guard PQconsumeInput(handle) == 1, PQstatus(handle) == CONNECTION_OK else { throw broken() }
        }
    }

    private func takeNotifications() -> [String] {
        var payloads: [String] = []
        while let notification = PQnotifies(handle) {
            payloads.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return payloads
    }

    // MARK: - Transactions

    /// Opens a transaction together with the next statement.
    func begin() { beginsLazily = true }

    func commit(until deadline: ContinuousClock.Instant) async throws(PostgresError) {
        if beginsLazily {
            beginsLazily = false
            return
        }
        let results = try await run(["commit"], until: deadline)
        // The server answers COMMIT of a failed transaction with ROLLBACK, and no error.
        guard results.first?.affected != -1 else { throw PostgresError(.server, "the transaction had failed") }
    }

    func rollback(until deadline: ContinuousClock.Instant) async {
        if beginsLazily {
            beginsLazily = false
            return
        }
        if isBroken { return }
        do {
            _ = try await run(["rollback"], until: deadline)
        } catch {
            isBroken = true
        }
    }

    // MARK: - Sending

    /// A sent statement and its result.
    private struct Reply {
        enum Kind {
            case prepare(text: String)
            case execute
        }
        let kind: Kind
        var result: Result<QueryResult, PostgresError>?
    }

    private func send(_ query: Query) throws(PostgresError) {
        var name = statements[query.text]
        if name == nil, statements.count < maximumStatements {
            statementsMade += 1
            let newName = "s\(statementsMade)"
            guard PQsendPrepare(handle, newName, query.text, 0, nil) == 1 else { throw broken() }
            replies.append(Reply(kind: .prepare(text: query.text)))
            // Undone if the server refuses it.
            statements[query.text] = newName
            name = newName
        }
        let sent = withCStrings(query.values) { values in
            if let name {
                PQsendQueryPrepared(handle, name, CInt(query.values.count), values, nil, nil, 0)
            } else {
                PQsendQueryParams(handle, query.text, CInt(query.values.count), nil, values, nil, nil, 0)
            }
        }
        guard sent == 1 else { throw broken() }
        replies.append(Reply(kind: .execute))
    }

    /// Writes libpq's buffer and reads meanwhile. Otherwise both sides could wait for each other.
    private func flush(until deadline: ContinuousClock.Instant) async throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: break
            default: throw broken()
            }
            try await wait(for: [.readable, .writable], until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw broken() }
        }
    }

    // MARK: - Receiving

    /// Reads until all sent statements are answered. After an error it may be called again.
    private func receive(until deadline: ContinuousClock.Instant) async throws(PostgresError) {
        try await flush(until: deadline)
        while true {
            try await waitForResult(until: deadline)
            guard let result = PQgetResult(handle) else {
                // NULL ends the results of one statement. A dead connection returns only NULL.
                guard PQstatus(handle) == CONNECTION_OK, answered < replies.count else { throw broken() }
                answered += 1
                continue
            }
            let table = ResultTable(result)
            let status = PQresultStatus(result)
            if status == PGRES_PIPELINE_SYNC { return }
            guard answered < replies.count else { throw broken() }
            switch status {
            case PGRES_TUPLES_OK: replies[answered].result = .success(QueryResult(table))
            case PGRES_COMMAND_OK:
                if case .execute = replies[answered].kind { replies[answered].result = .success(QueryResult(table)) }
            case PGRES_PIPELINE_ABORTED: forgetStatement(replies[answered])
            default:
                forgetStatement(replies[answered])
                replies[answered].result = .failure(serverError(result))
            }
        }
    }

    private func forgetStatement(_ reply: Reply) {
        if case .prepare(let text) = reply.kind { statements[text] = nil }
    }

    /// After a time-out or a cancelled task: cancels the statement on the server and reads the remaining answer. If that takes
    /// more than a second, the connection is not used again.
    private func giveUp() async {
        isBroken = true
        // A separate task: this one may be cancelled, and then would not wait any more.
        await Task {
            let deadline = ContinuousClock.now + .seconds(1)
            // A request in transit would stop the next statement.
            guard await cancelHandle.cancel(until: deadline, on: loop) else { return }
            isBroken = (try? await receive(until: deadline)) == nil
        }.value
    }

    private func waitForResult(until deadline: ContinuousClock.Instant) async throws(PostgresError) {
        while PQisBusy(handle) == 1 {
            try await wait(for: .readable, until: deadline)
            guard PQconsumeInput(handle) == 1 else { throw broken() }
        }
    }

    private func wait(
        for interest: SocketLoop.Interest, until deadline: ContinuousClock.Instant
    ) async throws(PostgresError) {
        switch await loop.wait(socket, for: interest, until: deadline) {
        case .ready: return
        case .timedOut: throw PostgresError(.timedOut, "no answer in time")
        case .cancelled: throw PostgresError(.cancelled, "the task was cancelled")
        }
    }

    private func serverError(_ result: OpaquePointer) -> PostgresError {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, CInt(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        // PG_DIAG_SQLSTATE, _CONSTRAINT_NAME, _MESSAGE_PRIMARY of postgres_ext.h are characters in macros.
        let state = field("C").map(SQLState.init(rawValue:))
        var error = PostgresError(
            state == .queryCanceled ? .timedOut : state?.isUnavailability == true ? .unavailable : .server,
            "\(state?.rawValue ?? "?") \(field("M") ?? String(cString: PQresultErrorMessage(result)))")
        error.sqlState = state
        error.constraint = field("n")
        if state?.isRefusal == true { refusal = error }
        // A new connection helps if a migration has outdated a statement, if a proxy has lost it, or if the server refuses
        // changes and another one accepts them.
        if state == .featureNotSupported || state == .invalidStatementName || state == .readOnlyTransaction {
            isBroken = true
        }
        return error
    }

    private func broken() -> PostgresError {
        isBroken = true
        return PostgresError(.unavailable, String(cString: PQerrorMessage(handle)))
    }
}
