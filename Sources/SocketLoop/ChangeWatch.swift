/// Detects whether a reachable server accepts changes. Its disk may be full, or it may have become a replica.
///
/// One refusal proves that it does not. The opposite is harder to see, because on a full disk a small change finds room and
/// the next one does not. The server counts as recovered when it has accepted a test change and refused nothing for a while.
package actor ChangeWatch {
    private nonisolated let loop: SocketLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    private nonisolated let quietTime: Duration
    /// Why changes are refused, in the server's own words; nil if they are accepted, as far as known.
    package private(set) var refusal: String?
    private var refusedAt = ContinuousClock.now
    private var isTrying = false
    private var isClosed = false

    /// - Parameter quietTime: how long the server must refuse nothing until it counts as recovered.
    package init(quietTime: Duration, loop: SocketLoop) {
        self.quietTime = quietTime
        self.loop = loop
    }

    /// Records that a change was refused.
    ///
    /// - Parameter tryChange: makes a test change; called from time to time until it no longer throws.
    package func refused(_ reason: String, tryChange: @escaping @Sendable () async throws -> Void) {
        refusedAt = .now
        guard refusal == nil, !isClosed else { return }
        refusal = reason
        guard !isTrying else { return }
        isTrying = true
        Task { await keepTrying(tryChange) }
    }

    /// Clears the refusal, because this is another server now, or the same one after a restart.
    package func startAnew() { refusal = nil }

    package func close() { isClosed = true }

    private func keepTrying(_ tryChange: @Sendable () async throws -> Void) async {
        var pause = min(.seconds(1), quietTime)
        while refusal != nil, !isClosed {
            await loop.sleep(until: .now + pause)
            pause = min(pause * 2, quietTime)
            if (try? await tryChange()) != nil, ContinuousClock.now - refusedAt >= quietTime { refusal = nil }
        }
        isTrying = false
    }
}
