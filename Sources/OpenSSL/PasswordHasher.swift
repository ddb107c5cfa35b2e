import Basics
import Synchronization

/// Makes and checks password hashes on a few threads of its own, so that neither the event loops nor Swift's
/// cooperative threads ever wait for one; never more at once than the daemon has memory and time for, and everybody in turn.
package final class PasswordHasher: Sendable {
    private struct Job {
        let work: @Sendable () -> Void
        let refuse: @Sendable (PasswordHasherError) -> Void
        /// When nobody waits for it any more.
        let deadline: ContinuousClock.Instant
    }

    private struct State {
        /// How many more threads there may be; each lives as long as there is work for it.
        var freeThreads: Int
        var waiting: FairQueue<Job>
    }

    private let state: Mutex<State>
    private let patience: Duration

    /// - Parameters:
    ///   - threads: how many hashes may be worked on at once, 32 MiB each.
    ///   - maximumWaiting: how many strangers may wait, and how many that are known; one more is refused.
    ///   - maximumOfOne: how many of those may be one client's, or for one account.
    ///   - patience: how long one waits at most.
    package init(
        threads: Int = 2, maximumWaiting: Int = 32, maximumOfOne: Int = 10, patience: Duration = .seconds(10)
    ) {
        state = Mutex(
            State(
                freeThreads: threads, waiting: FairQueue(maximum: maximumWaiting, maximumOfOne: maximumOfOne)))
        self.patience = patience
    }

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

    /// Which of `passwords` is the one that `stored` was made from; nil when none is. All in one turn.
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

    /// Whether somebody has to wait for a turn just now.
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

    /// Does one job after the other until nobody waits.
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

package enum PasswordHasherError: Error {
    /// Too many wait already; worth another try in a second.
    case busy
    /// Too many of the same client or for the same account wait already.
    case crowded
    /// OpenSSL ran out of memory or randomness.
    case failed
}
