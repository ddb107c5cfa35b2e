/// A queue in which clients take turns, however many jobs one of them adds.
///
/// It has two lanes, one for known clients and one for strangers, each with a line for every key. Within a lane, the keys take
/// turns. Known clients go first, but after three of them a waiting stranger has a turn. Each lane is limited as a whole, by
/// key and by account. If a lane is full, a job of a client with fewer waiting jobs replaces the last job of the longest line.
package struct FairQueue<Job> {
    /// The result of adding a job.
    package enum Outcome {
        case waits
        /// The job waits in place of this one, which was removed.
        case waitsInsteadOf(Job)
        /// The lane is full.
        case isFull
        /// Too many jobs of the same key or account wait.
        case isCrowded
    }

    private var known: Lane
    private var strangers: Lane
    /// The number of known clients' jobs since the last stranger's.
    private var knownInARow = 0

    private static var mostKnownInARow: Int { 3 }

    /// - Parameters:
    ///   - maximum: the maximum number of waiting jobs in each lane.
    ///   - maximumOfOne: the maximum for one key, and for one account.
    package init(maximum: Int, maximumOfOne: Int) {
        known = Lane(maximum: maximum, maximumOfOne: maximumOfOne)
        strangers = known
    }

    /// Whether no job waits.
    package var isEmpty: Bool { known.count == 0 && strangers.count == 0 }

    /// Adds a job at the end of its client's line.
    package mutating func add(_ job: Job, _ turn: Turn) -> Outcome {
        turn.isKnown ? known.add(job, turn) : strangers.add(job, turn)
    }

    /// Removes and returns the job whose turn it is; nil if none waits.
    package mutating func next() -> Job? {
        let isStrangersTurn = known.count == 0 || (strangers.count > 0 && knownInARow >= Self.mostKnownInARow)
        knownInARow = isStrangersTurn ? 0 : knownInARow + 1
        return isStrangersTurn ? strangers.takeFirst() : known.takeFirst()
    }

    private struct Entry {
        let job: Job
        let turn: Turn
    }

    private struct Lane {
        let maximum: Int
        let maximumOfOne: Int
        private(set) var count = 0
        private var lines: [String: [Entry]] = [:]
        /// The keys with a line, in the order of their turns.
        private var order: [String] = []
        private var accounts: [String: Int] = [:]

        init(maximum: Int, maximumOfOne: Int) {
            self.maximum = maximum
            self.maximumOfOne = maximumOfOne
        }

        mutating func add(_ job: Job, _ turn: Turn) -> Outcome {
            let own = lines[turn.key]?.count ?? 0
            guard own < maximumOfOne, accounts[turn.account, default: 0] < maximumOfOne else { return .isCrowded }
            var outcome = Outcome.waits
            if count >= maximum {
                guard let longest = lines.max(by: { $0.value.count < $1.value.count }), longest.value.count > own + 1,
                    let last = longest.value.last
                else { return .isFull }
                lines[longest.key]?.removeLast()
                forget(last.turn)
                outcome = .waitsInsteadOf(last.job)
            }
            lines[turn.key, default: []].append(Entry(job: job, turn: turn))
            if own == 0 { order.append(turn.key) }
            accounts[turn.account, default: 0] += 1
            count += 1
            return outcome
        }

        mutating func takeFirst() -> Job? {
            guard !order.isEmpty else { return nil }
            let key = order.removeFirst()
            guard var line = lines[key], !line.isEmpty else { return nil }
            let entry = line.removeFirst()
            lines[key] = line.isEmpty ? nil : line
            if !line.isEmpty { order.append(key) }
            forget(entry.turn)
            return entry.job
        }

        private mutating func forget(_ turn: Turn) {
            count -= 1
            let left = accounts[turn.account, default: 1] - 1
            accounts[turn.account] = left == 0 ? nil : left
        }
    }
}

/// The client for whom a password is hashed. It decides when the job has its turn.
package struct Turn: Sendable {
    /// The client's key, such as an address. Clients with the same key count as one.
    package let key: String
    /// The account whose password is hashed.
    package let account: String
    /// Whether the shop knows the client, who then goes before strangers.
    package let isKnown: Bool

    /// A turn of this client.
    package init(key: String, account: String, isKnown: Bool) {
        self.key = key
        self.account = account
        self.isKnown = isKnown
    }
}
