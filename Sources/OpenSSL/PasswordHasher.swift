import Dispatch
import Synchronization

/// Makes and checks password hashes on a few threads of its own, so that neither the event loops nor Swift's
/// cooperative threads ever wait for one; and never more at once than the daemon has memory and time for.
package final class PasswordHasher: Sendable {
    private typealias Job = @Sendable () -> Void

    private struct State {
        /// Serial queues, which is to say threads, without work.
        var idle: [DispatchQueue]
        /// First in, first out.
        var waiting: [Job] = []
    }

    private let state: Mutex<State>
    private let maximumWaiting: Int

    /// - Parameters:
    ///   - threads: how many hashes may be worked on at once, 32 MiB each.
    ///   - maximumWaiting: how many may wait; one more is refused.
    package init(threads: Int = 2, maximumWaiting: Int = 32) {
        state = Mutex(State(idle: (1...threads).map { DispatchQueue(label: "password-hasher-\($0)") }))
        self.maximumWaiting = maximumWaiting
    }

    /// - Throws: `PasswordHasherError`.
    package func hash(_ password: String) async throws(PasswordHasherError) -> String {
        do {
            return try await run { Result { try PasswordHash.make(password) } }.get()
        } catch let error as PasswordHasherError {
            throw error
        } catch {
            throw .failed
        }
    }

    /// - Throws: `PasswordHasherError.busy`.
    package func verify(_ password: String, against stored: String) async throws(PasswordHasherError) -> Bool {
        try await run { PasswordHash.verify(password, against: stored) }
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async throws(PasswordHasherError) -> Value {
        let result: Result<Value, PasswordHasherError> = await withCheckedContinuation { continuation in
            let isAccepted = submit { continuation.resume(returning: .success(work())) }
            if !isAccepted { continuation.resume(returning: .failure(.busy)) }
        }
        return try result.get()
    }

    /// - Returns: false when there is no room.
    private func submit(_ job: @escaping Job) -> Bool {
        state.withLock { state in
            if let queue = state.idle.popLast() {
                start(job, on: queue)
                return true
            }
            guard state.waiting.count < maximumWaiting else { return false }
            state.waiting.append(job)
            return true
        }
    }

    private func start(_ job: @escaping Job, on queue: DispatchQueue) {
        queue.async { [self] in
            job()
            state.withLock { state in
                if state.waiting.isEmpty {
                    state.idle.append(queue)
                } else {
                    start(state.waiting.removeFirst(), on: queue)
                }
            }
        }
    }
}

package enum PasswordHasherError: Error {
    /// Too many wait already; worth another try in a second.
    case busy
    /// OpenSSL ran out of memory or randomness.
    case failed
}
