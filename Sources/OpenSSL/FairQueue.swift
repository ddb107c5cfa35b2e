/// Who is next when many wait for the same work: everybody in turn, however much one of them asks for.
///
/// Two lanes, each with a line for every key. Within a lane the keys take turns. The known go first, but never more than three of
/// them while a stranger waits. A lane is bounded as a whole, by key and by account. When it is full, somebody who has
/// less waiting than the longest line takes the place of its last.
package struct FairQueue<Job> {
    /// What came of a job that was added.
    package enum Outcome {
        case waits
        /// It waits, and this one does not any more.
        case waitsInsteadOf(Job)
        /// There is no room.
        case isFull
        /// Too much waits for the same key or account.
        case isCrowded
    }

    private var known: Lane
    private var strangers: Lane
    /// How many of the known went first since the last stranger.
    private var knownInARow = 0

    private static var mostKnownInARow: Int { 3 }

    /// - Parameters:
    ///   - maximum: how many may wait in each of the two lanes.
    ///   - maximumOfOne: how many of one key, and how many for one account.
    package init(maximum: Int, maximumOfOne: Int) {
        known = Lane(maximum: maximum, maximumOfOne: maximumOfOne)
        strangers = known
    }

    package var isEmpty: Bool { known.count == 0 && strangers.count == 0 }

    package mutating func add(_ job: Job, _ turn: Turn) -> Outcome {
        turn.isKnown ? known.add(job, turn) : strangers.add(job, turn)
    }

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
        /// Keys with a line, the next one first.
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

/// For whom a password is hashed, which says when it is their turn.
package struct Turn: Sendable {
    /// What they share with others that count as one, such as an address.
    package let key: String
    package let account: String
    /// Whether the shop knows them, so that they go before strangers.
    package let isKnown: Bool

    package init(key: String, account: String, isKnown: Bool) {
        self.key = key
        self.account = account
        self.isKnown = isKnown
    }
}
