import Basics
import CPostgres
import SocketLoop

/// Asks the server to cancel the statement of a connection.
///
/// Sendable because libpq allows PQcancel from any thread, and the object is freed only after its last use.
final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer?

    /// - Parameter handle: libpq's handle of an open connection.
    init(_ handle: OpaquePointer) { pointer = PQgetCancel(handle) }

    deinit { PQfreeCancel(pointer) }

    /// Sends the request over a separate connection. The caller waits for it only until the deadline, but it may take longer.
    ///
    /// - Returns: whether the request got through. If not, it may still arrive later, and cancel the statement that runs then.
    func cancel(until deadline: ContinuousClock.Instant, on loop: SocketLoop) async -> Bool {
        let (answers, answer) = AsyncStream<Bool>.makeStream()
        Task {
            await OwnThread.run {
                var error = [CChar](repeating: 0, count: 256)
                _ = PQcancel(self.pointer, &error, 256)
            }
            answer.yield(true)
        }
        let timer = Task {
            await loop.sleep(until: deadline)
            answer.yield(false)
        }
        defer { timer.cancel() }
        return await answers.first { _ in true } ?? false
    }
}
