import Basics
import Synchronization

/// Makes and checks password hashes on a few separate threads, so that neither the event loops nor Swift's cooperative threads
/// wait for one. The number of hashes at once is limited by memory and time, and clients take turns.
package final class PasswordHasher: Sendable {
    private struct Job {
        let work: @Sendable () -> Void
        let refuse: @Sendable (PasswordHasherError) -> Void
        /// The time after which its caller no longer waits.
        let deadline: ContinuousClock.Instant
    }

    private struct State {
        /// The number of threads that may still be started. Each ends when there is no more work.
        var freeThreads: Int
        var waiting: FairQueue<Job>
    }

    private let state: Mutex<State>
    private let patience: Duration

    /// - Parameters:
    ///   - threads: the maximum number of hashes at once, 32 MiB each.
    ///   - maximumWaiting: the maximum number of waiting strangers, and also of waiting known clients. Further jobs are refused.
    ///   - maximumOfOne: the maximum of these for one client, or for one account.
    ///   - patience: the maximum wait.
    package init(
        threads: Int = 2, maximumWaiting: Int = 32, maximumOfOne: Int = 10, patience: Duration = .seconds(10)
    ) {
        state = Mutex(
            State(
                freeThreads: threads, waiting: FairQueue(maximum: maximumWaiting, maximumOfOne: maximumOfOne)))
        self.patience = patience
    }

    /// The hash of a password, with a new salt.
    ///
    /// - Throws: `PasswordHasherError`.
    package func hash(_ password: String, _ turn: Turn) async throws(PasswordHasherError) -> String {
        do {
            return try await run(turn) { Result { try PasswordHash.make(password) } }.get()
        } catch let error as PasswordHasherError {
            throw error
        } catch {
            throw .failed
        }
    }

    /// The one of `passwords` from which `stored` was made; nil if it is none of them. All are checked in one turn.
    ///
    /// - Throws: `PasswordHasherError.busy`, `.crowded`.
    package func match(
        _ passwords: [String], against stored: String, _ turn: Turn
    ) async throws(PasswordHasherError) -> String? {
        try await run(turn) { passwords.first { PasswordHash.verify($0, against: stored) } }
    }

    private func run<Value: Sendable>(
        _ turn: Turn, _ work: @escaping @Sendable () -> Value
    ) async throws(PasswordHasherError) -> Value {
        let result: Result<Value, PasswordHasherError> = await withCheckedContinuation { continuation in
            submit(
                Job(
                    work: { continuation.resume(returning: .success(work())) },
                    refuse: { continuation.resume(returning: .failure($0)) }, deadline: .now + patience), turn)
        }
        return try result.get()
    }

    /// Whether a job is waiting for its turn now.
    package var isWaitedFor: Bool { state.withLock { !$0.waiting.isEmpty } }

    private func submit(_ job: Job, _ turn: Turn) {
        let (isNext, refusal): (Bool, (Job, PasswordHasherError)?) = state.withLock { state in
            if state.freeThreads > 0 {
                state.freeThreads -= 1
                return (true, nil)
            }
            switch state.waiting.add(job, turn) {
            case .waits: return (false, nil)
            case .waitsInsteadOf(let other): return (false, (other, .busy))
            case .isFull: return (false, (job, .busy))
            case .isCrowded: return (false, (job, .crowded))
            }
        }
        if isNext { Task { await OwnThread.run { [self] in work(from: job) } } }
        if let (job, error) = refusal { job.refuse(error) }
    }

    /// Runs one job after another until none waits.
    private func work(from first: Job) {
        var next: Job? = first
        while let job = next {
            if ContinuousClock.now < job.deadline { job.work() } else { job.refuse(.busy) }
            next = state.withLock { state in
                let next = state.waiting.next()
                if next == nil { state.freeThreads += 1 }
                return next
            }
        }
    }
}

/// The reason why a password was neither hashed nor checked.
package enum PasswordHasherError: Error {
    /// Too many jobs wait. The client should try again in a second.
    case busy
    /// Too many jobs of the same client or account wait.
    case crowded
    /// OpenSSL ran out of memory or randomness.
    case failed
}
