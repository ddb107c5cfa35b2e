import Basics
import CGlibc
import Glibc
import Synchronization

/// One thread that waits on sockets with epoll(7) and runs the actors that own them.
///
/// An actor whose `unownedExecutor` is this loop reads and writes its socket without changing threads: the wake-up and
/// the code that waited for it run on the same one. Nothing that blocks may run here.
///
/// It is not used as a task executor. A task that prefers one is enqueued again at each `await` within an actor with its own
/// executor, and other tasks run in between. The actors here rely on the fact that only real waits let others in.
package final class SocketLoop: SerialExecutor, Sendable {
    /// The loop that every connection of a process shares.
    package static let shared = SocketLoop()

    /// The event to wait for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let readable = Interest(rawValue: EPOLLIN.rawValue)
        package static let writable = Interest(rawValue: EPOLLOUT.rawValue)
    }

    /// The reason for the end of a wait.
    package enum Wake: Sendable, Equatable {
        /// The socket is ready or broken. The next call on it shows which.
        case ready
        case timedOut
        case cancelled
    }

    private let epoll: CInt
    private let wakeUp: CInt
    private let state = Mutex(State())

    /// Starts the thread, which lives as long as the process.
    package init() {
        epoll = epoll_create1(CInt(EPOLL_CLOEXEC))
        wakeUp = eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(epoll >= 0 && wakeUp >= 0, "can't create an epoll instance: errno \(errno)")
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.fd = wakeUp
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event)

        OwnThread.start { [self] in run() }
    }

    // MARK: - Waiting

    /// Suspends the caller until the socket is ready, the deadline has passed, or its task is cancelled.
    ///
    /// Several may wait on one socket, such as a reader and a writer. Call `forget(_:)` before the socket is closed.
    package func wait(
        _ descriptor: CInt, for interest: Interest, until deadline: ContinuousClock.Instant? = nil,
        isolation: isolated (any Actor)? = #isolation
    ) async -> Wake {
        await suspend(Waiter.Place(descriptor: descriptor, interest: interest), deadline)
    }

    /// Suspends the caller until the deadline has passed or its task is cancelled.
    @discardableResult
    package func sleep(
        until deadline: ContinuousClock.Instant, isolation: isolated (any Actor)? = #isolation
    ) async -> Wake {
        await suspend(nil, deadline)
    }

    /// Ends every wait on a socket and stops watching it. Call it before the socket is closed, because the next socket may get
    /// its number.
    package func forget(_ descriptor: CInt) {
        let waiters = state.withLock { state in
            if state.watched.removeValue(forKey: descriptor) != nil {
                epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
            }
            return state.removeAll(on: descriptor)
        }
        for waiter in waiters { waiter.continuation.resume(returning: .ready) }
    }

    /// Whether a socket has received nothing since the last wait for reading ended, not even its end.
    package func isSilent(_ descriptor: CInt) -> Bool {
        state.withLock { $0.watched[descriptor]?.contains(.readable) ?? false }
    }

    private func suspend(
        _ place: Waiter.Place?, _ deadline: ContinuousClock.Instant?, isolation: isolated (any Actor)? = #isolation
    ) async -> Wake {
        let id = state.withLock { $0.nextID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(place: place, deadline: deadline, continuation: continuation)
                let isNewFirst: Bool? = state.withLock { $0.add(waiter, as: id) }
                guard let isNewFirst else { return continuation.resume(returning: .cancelled) }
                if let place { watch(place.descriptor) }
                // The thread might sleep past a deadline that is nearer than the known ones.
                if isNewFirst { wake() }
            }
        } onCancel: {
            if let waiter = state.withLock({ $0.cancel(id) }) { waiter.continuation.resume(returning: .cancelled) }
        }
    }

    /// Makes epoll watch a socket for all events that callers wait for.
    private func watch(_ descriptor: CInt) {
        let orphans: [Waiter] = state.withLock { state in
            let watched = state.watched[descriptor]
            let wanted = state.interest(in: descriptor).union(watched ?? [])
            if wanted.isEmpty || wanted == watched { return [] }
            // Under the lock, because otherwise another thread's call could replace this interest by an older one.
            if tell(descriptor, wanted, isNew: watched == nil) {
                state.watched[descriptor] = wanted
                return []
            }
            // No longer a socket: wake the waiting callers, whose next call will fail.
            state.watched[descriptor] = nil
            return state.removeAll(on: descriptor)
        }
        for waiter in orphans { waiter.continuation.resume(returning: .ready) }
    }

    private func tell(_ descriptor: CInt, _ interest: Interest, isNew: Bool) -> Bool {
        var event = epoll_event()
        event.events = interest.rawValue
        event.data.fd = descriptor
        return epoll_ctl(epoll, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event) == 0
    }

    // MARK: - The executor

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustWake = state.withLock { state in
            state.jobs.append(job)
            // One write to the eventfd serves all jobs that are enqueued until the thread looks again.
            return !state.isAwake
        }
        if mustWake { wake() }
    }

    package func isSameExclusiveExecutionContext(other: SocketLoop) -> Bool { self === other }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeUp, &one, 8)
    }

    // MARK: - The thread

    private func run() {
        let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: 256)
        while true {
            let timeout = state.withLock { $0.prepareToSleep(now: .now) }
            let count = epoll_wait(epoll, events, 256, timeout)
            state.withLock { $0.isAwake = true }
            for index in 0..<Int(max(count, 0)) { handle(events[index]) }
            for waiter in state.withLock({ $0.takeExpired(now: .now) }) {
                waiter.continuation.resume(returning: .timedOut)
            }
            runJobs()
        }
    }

    private func handle(_ event: epoll_event) {
        let descriptor = event.data.fd
        if descriptor == wakeUp {
            var count: UInt64 = 0
            _ = read(wakeUp, &count, 8)
            return
        }
        // An error or a hang-up concerns all waiting callers.
        let isBroken = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        let ready: Interest = isBroken ? [.readable, .writable] : Interest(rawValue: event.events)
        let waiters = state.withLock { state in
            let waiters = state.take(on: descriptor, ready: ready)
            settle(
                descriptor, didWakeReader: waiters.contains { $0.place?.interest.contains(.readable) ?? false }, &state)
            return waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: .ready) }
    }

    /// Watches a socket only for events with a waiting caller, because epoll would report others again and again. A reader that
    /// was just woken reads before the next look and usually waits again, so the socket stays watched for it.
    private func settle(_ descriptor: CInt, didWakeReader: Bool, _ state: inout State) {
        guard let watched = state.watched[descriptor] else { return }
        var wanted = state.interest(in: descriptor)
        if didWakeReader { wanted.insert(.readable) }
        if wanted == watched { return }
        if !wanted.isEmpty, tell(descriptor, wanted, isNew: false) {
            state.watched[descriptor] = wanted
        } else {
            epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
            state.watched[descriptor] = nil
        }
    }

    /// Runs the enqueued jobs and the jobs that they enqueue, but looks at the sockets in between.
    private func runJobs() {
        for job in state.withLock({ $0.takeJobs() }) { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}
