import CCurl
import FoundationEssentials
package import SocketLoop

/// An HTTP/1.1 client with kept-alive connections. libcurl runs on the loop's thread.
///
/// The client never sends a request twice, see `Transfer`. It verifies TLS certificates against Debian's certificate
/// authorities.
package actor HTTPClient {
    /// The limits of a client.
    package struct Limits: Sendable {
        /// The maximum number of connections to one host. Further calls wait.
        package var connectionsToHost = 64
        /// The maximum number of idle connections that are kept open.
        package var idleConnections = 64
        /// The time for which an idle connection is kept open. It must be shorter than the servers' keep-alive time.
        package var idleTime = Duration.seconds(30)
        /// The maximum number of calls at once. Further calls are refused.
        package var callsUnderWay = 1024
        /// The time limit for connecting, with the TLS handshake.
        package var connecting = Duration.seconds(1)

        /// The default limits.
        package init() {}
    }

    private nonisolated let loop: SocketLoop
    /// The loop's thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private nonisolated let limits: Limits
    private let multi: Multi
    private var lastID = 0
    private var transfers: [Int: Transfer] = [:]
    private var isWaiting = false
    /// The time at which the wait for sockets ends by itself; nil if no wait is running.
    private var wakesAt: ContinuousClock.Instant?
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// A client without connections.
    package init(_ limits: Limits = Limits(), loop: SocketLoop = .shared) {
        self.loop = loop
        self.limits = limits
        multi = Multi(limits)
    }

    isolated deinit { loop.forget(multi.sockets) }

    // MARK: - Calls

    /// Sends a request and returns the answer, whatever its status.
    ///
    /// - Throws: `HTTPClientError`; `.cancelled` if the caller's task is cancelled, which ends the call.
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

    /// Takes no more calls, and waits for those under way, which end within their time limits. The connections are closed with
    /// the client.
    package func close() async {
        isClosed = true
        if !transfers.isEmpty { await withCheckedContinuation { closers.append($0) } }
    }

    private func leave(_ id: Int) {
        end(id, .failure(.cancelled))
        // Another call may have waited for its connection.
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

    /// Does all work that needs no waiting.
    private func advance() {
        multi.advance()
        while let (id, code) = multi.nextEnded() {
            if let transfer = transfers[id] { end(id, transfer.outcome(code)) }
        }
    }

    /// Makes sure that a task waits for the sockets while there are calls, and not beyond libcurl's deadline.
    private func waitForSockets() {
        if transfers.isEmpty { return }
        if !isWaiting {
            isWaiting = true
            Task { await self.serve() }
        } else if let wakesAt, let deadline = multi.deadline, deadline < wakesAt {
            // This ends the wait; the next one has the earlier deadline.
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
