import CCurl
import FoundationEssentials
package import SocketLoop

/// Calls by HTTP/1.1, over kept-alive connections, with libcurl on the loop's thread.
///
/// libcurl never sends a request twice here: see `Transfer`. TLS is that of the system: certificates are verified against
/// Debian's authorities.
package actor HTTPClient {
    /// How much of everything.
    package struct Limits: Sendable {
        /// To one host, at once; further calls wait.
        package var connectionsToHost = 64
        /// Kept open while nobody uses them.
        package var idleConnections = 64
        /// How long one that nobody uses may be kept open; less than the time after which servers close them.
        package var idleTime = Duration.seconds(30)
        package var callsUnderWay = 1024
        /// For making a connection, its TLS included.
        package var connecting = Duration.seconds(1)

        package init() {}
    }

    private nonisolated let loop: SocketLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private nonisolated let limits: Limits
    private let multi: Multi
    private var lastID = 0
    private var transfers: [Int: Transfer] = [:]
    private var isWaiting = false
    /// When the wait for sockets ends by itself; nil while there is none.
    private var wakesAt: ContinuousClock.Instant?
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    package init(_ limits: Limits = Limits(), loop: SocketLoop = .shared) {
        self.loop = loop
        self.limits = limits
        multi = Multi(limits)
    }

    isolated deinit { loop.forget(multi.sockets) }

    // MARK: - Calls

    /// Sends a request and returns the answer, whatever its status.
    ///
    /// - Throws: `HTTPClientError`; `.cancelled` when the caller's task is cancelled, which ends the call.
    package func perform(_ call: HTTPCall) async throws(HTTPClientError) -> HTTPAnswer {
        try call.check()
        if isClosed { throw .closed }
        if Task.isCancelled { throw .cancelled }
        guard transfers.count < limits.callsUnderWay else { throw .busy }
        lastID += 1
        let id = lastID
        let transfer = Transfer(call, id: id, limits, on: multi.takeHandle())
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                transfers[id] = transfer
                transfer.caller = caller
                multi.add(transfer.handle)
                advance()
                waitForSockets()
            }
        } onCancel: {
            Task { await leave(id) }
        }
        return try outcome.get()
    }

    /// Lets calls under way end, which they do within their time limits, and takes no others. Its connections end with it.
    package func close() async {
        isClosed = true
        if !transfers.isEmpty { await withCheckedContinuation { closers.append($0) } }
    }

    private func leave(_ id: Int) {
        end(id, .failure(.cancelled))
        // Somebody may have waited for its connection.
        waitForSockets()
    }

    private func end(_ id: Int, _ outcome: Result<HTTPAnswer, HTTPClientError>) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        multi.remove(transfer.handle)
        transfer.caller?.resume(returning: outcome)
        guard isClosed, transfers.isEmpty else { return }
        for closer in closers { closer.resume() }
        closers.removeAll()
    }

    // MARK: - Sockets

    /// Does what can be done without waiting.
    private func advance() {
        multi.advance()
        while let (id, code) = multi.nextEnded() {
            if let transfer = transfers[id] { end(id, transfer.outcome(code)) }
        }
    }

    /// Sees to it that somebody waits as long as there are calls, and not for longer than libcurl wants.
    private func waitForSockets() {
        if transfers.isEmpty { return }
        if !isWaiting {
            isWaiting = true
            Task { await self.serve() }
        } else if let wakesAt, let deadline = multi.deadline, deadline < wakesAt {
            // It waits again, until then.
            loop.forget(multi.sockets)
        }
    }

    private func serve() async {
        while !transfers.isEmpty {
            wakesAt = multi.deadline ?? .now + .seconds(60)
            _ = await loop.wait(multi.sockets, for: .readable, until: wakesAt)
            wakesAt = nil
            advance()
        }
        isWaiting = false
    }
}
