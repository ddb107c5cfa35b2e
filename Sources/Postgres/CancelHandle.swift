import Basics
import CPostgres
import SocketLoop

/// Asks the server to cancel the statement of a connection.
///
/// Sendable because libpq says of PQcancel that it may be called from any thread, and the object is only freed when
/// nobody holds it.
final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer?

    /// - Parameter handle: libpq's, of an open connection.
    init(_ handle: OpaquePointer) { pointer = PQgetCancel(handle) }

    deinit { PQfreeCancel(pointer) }

    /// Sends the request over a connection of its own, which may take as long as it likes, but is waited for only until
    /// the deadline.
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
