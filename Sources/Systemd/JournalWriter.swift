import Basics
import CSystemd
import Glibc
import Logging

/// Sends records to journald from one thread, through a bounded queue.
///
/// sd_journal_sendv(3) blocks while journald does, so only this thread calls it. If the queue is full, the writer drops the
/// least important records and counts them. It writes the count when records flow again.
package final class JournalWriter: @unchecked Sendable {
    // Sendable, because all variables are used only between `lock()` and `unlock()`.

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Signals every change of the state below.
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var queue: [JournalRecord] = []
    private var dropped = 0
    /// Whether the thread holds records that it has taken from the queue.
    private var isSending = false

    private let identifier: String
    private let capacity: Int
    private let send: @Sendable (JournalRecord) -> Void

    /// Starts the thread, which lives as long as the process.
    ///
    /// - Parameters:
    ///   - identifier: the daemon's name, for the writer's record of dropped records.
    ///   - capacity: the maximum number of waiting records.
    ///   - send: sends a record; tests replace it.
    package init(
        identifier: String, capacity: Int = 4096,
        send: @escaping @Sendable (JournalRecord) -> Void = { $0.sendToJournal() }
    ) {
        self.identifier = identifier
        self.capacity = capacity
        self.send = send
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)

        OwnThread.start { [self] in run() }
    }

    // MARK: - For all threads

    /// Queues a record. It waits only with an error or worse, for at most 50 ms, and only if the queue contains no record that
    /// could be dropped instead.
    package func write(_ record: JournalRecord) {
        lock()
        defer { unlock() }
        if queue.count >= capacity { makeRoom(for: record) }
        guard queue.count < capacity else {
            dropped += 1
            return
        }
        queue.append(record)
        pthread_cond_broadcast(changed)
    }

    /// Waits until all records are sent.
    package func flush(within limit: Duration) {
        lock()
        defer { unlock() }
        wait(until: monotonicTime(in: limit)) { queue.isEmpty && !isSending }
    }

    /// The number of dropped records that are not reported yet.
    package var droppedCount: Int {
        lock()
        defer { unlock() }
        return dropped
    }

    private func makeRoom(for record: JournalRecord) {
        guard record.level > .info else { return }
        if let victim = queue.firstIndex(where: { $0.level <= .info }) {
            queue.remove(at: victim)
            dropped += 1
        } else if record.level >= .error {
            wait(until: monotonicTime(in: .milliseconds(50))) { queue.count < capacity }
        }
    }

    // MARK: - The thread

    private func run() {
        while true {
            let (batch, lost) = take()
            for record in batch { send(record) }
            if lost > 0 {
                var record = JournalRecord(
                    level: .warning, message: "\(lost) log records were dropped: the journal did not keep up",
                    identifier: identifier)
                record.append(MessageID.recordsDropped.metadata)
                send(record)
            }
            lock()
            isSending = false
            pthread_cond_broadcast(changed)
            unlock()
        }
    }

    /// Waits for records and takes a few from the queue. They don't count as written yet.
    private func take() -> (batch: [JournalRecord], lost: Int) {
        lock()
        defer { unlock() }
        while queue.isEmpty { pthread_cond_wait(changed, mutex) }
        let batch = Array(queue.prefix(64))
        queue.removeFirst(batch.count)
        isSending = true
        pthread_cond_broadcast(changed)
        let lost = dropped
        dropped = 0
        return (batch, lost)
    }

    // MARK: - The lock

    private func lock() { pthread_mutex_lock(mutex) }
    private func unlock() { pthread_mutex_unlock(mutex) }

    /// Call with the lock held.
    private func wait(until deadline: timespec, for condition: () -> Bool) {
        var deadline = deadline
        while !condition() {
            if pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT { return }
        }
    }

    private func monotonicTime(in duration: Duration) -> timespec {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let nanoseconds = Int64(now.tv_nsec) + Int64(duration / .nanoseconds(1))
        return timespec(
            tv_sec: now.tv_sec + Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }
}

extension JournalRecord {
    /// Sends the record. Blocks as long as journald does.
    package func sendToJournal() {
        var bytes = bytes
        bytes.withUnsafeMutableBytes { buffer in
            var start = 0
            let fields = ends.map { end in
                defer { start = end }
                return iovec(iov_base: buffer.baseAddress?.advanced(by: start), iov_len: end - start)
            }
            // It fails if journald is gone, and then the error can't be logged either.
            _ = sd_journal_sendv(fields, CInt(fields.count))
        }
    }
}
