/// A waiting caller, on a socket or only for a deadline.
struct Waiter: Sendable {
    struct Place: Sendable {
        let descriptor: CInt
        let interest: SocketLoop.Interest
    }

    /// nil for a sleeper.
    let place: Place?
    let deadline: ContinuousClock.Instant?
    let continuation: CheckedContinuation<SocketLoop.Wake, Never>
}

/// The state that the loop's thread and the waiting callers share, under one lock. Nobody is resumed while the lock is held.
struct State: Sendable {
    /// Whether the thread will look at `jobs` before it sleeps again.
    var isAwake = true
    var jobs: [UnownedJob] = []
    private var lastID: UInt64 = 0
    private var waiters: [UInt64: Waiter] = [:]
    /// The events that epoll watches for each socket. It reports them until the set is changed.
    var watched: [CInt: SocketLoop.Interest] = [:]
    private var idsByDescriptor: [CInt: [UInt64]] = [:]
    /// Cancelled between taking an id and waiting.
    private var cancelledEarly: Set<UInt64> = []
    /// Ids taken but not waiting yet.
    private var expected: Set<UInt64> = []
    private var deadlines = Deadlines()

    mutating func nextID() -> UInt64 {
        lastID += 1
        expected.insert(lastID)
        return lastID
    }

    /// - Returns: whether its deadline is now the nearest; nil if it was cancelled before.
    mutating func add(_ waiter: Waiter, as id: UInt64) -> Bool? {
        expected.remove(id)
        if cancelledEarly.remove(id) != nil { return nil }
        waiters[id] = waiter
        if let place = waiter.place { idsByDescriptor[place.descriptor, default: []].append(id) }
        guard let deadline = waiter.deadline else { return false }
        deadlines.insert(deadline, id: id)
        return deadlines.first()?.id == id
    }

    mutating func cancel(_ id: UInt64) -> Waiter? {
        if let waiter = remove(id) { return waiter }
        if expected.contains(id) { cancelledEarly.insert(id) }
        return nil
    }

    mutating func take(on descriptor: CInt, ready: SocketLoop.Interest) -> [Waiter] {
        let ids = idsByDescriptor[descriptor] ?? []
        return ids.compactMap { id in
            guard let place = waiters[id]?.place, !place.interest.isDisjoint(with: ready) else { return nil }
            return remove(id)
        }
    }

    mutating func removeAll(on descriptor: CInt) -> [Waiter] {
        (idsByDescriptor[descriptor] ?? []).compactMap { remove($0) }
    }

    mutating func takeExpired(now: ContinuousClock.Instant) -> [Waiter] {
        var expired: [Waiter] = []
        while let first = deadlines.first(), first.deadline <= now {
            if let waiter = remove(first.id) { expired.append(waiter) }
        }
        return expired
    }

    func interest(in descriptor: CInt) -> SocketLoop.Interest {
        (idsByDescriptor[descriptor] ?? []).reduce(into: []) { interest, id in
            if let place = waiters[id]?.place { interest.formUnion(place.interest) }
        }
    }

    mutating func takeJobs() -> [UnownedJob] {
        let taken = jobs
        jobs.removeAll(keepingCapacity: true)
        return taken
    }

    /// Milliseconds to sleep, for epoll_wait(2): 0 if there is work, -1 if only an event can wake the thread.
    mutating func prepareToSleep(now: ContinuousClock.Instant) -> CInt {
        guard jobs.isEmpty else { return 0 }
        isAwake = false
        guard let first = deadlines.first() else { return -1 }
        let milliseconds = (first.deadline - now) / .milliseconds(1)
        return CInt(min(max(milliseconds.rounded(.up), 0), 60_000))
    }

    private mutating func remove(_ id: UInt64) -> Waiter? {
        guard let waiter = waiters.removeValue(forKey: id) else { return nil }
        if let place = waiter.place {
            idsByDescriptor[place.descriptor]?.removeAll { $0 == id }
            if idsByDescriptor[place.descriptor]?.isEmpty == true { idsByDescriptor[place.descriptor] = nil }
        }
        if waiter.deadline != nil { deadlines.remove(id: id) }
        return waiter
    }
}
