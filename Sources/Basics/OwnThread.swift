import CGlibc
import Glibc

/// A thread for work that blocks, or that lives as long as the process.
///
/// Such work must run neither on an event loop nor on Swift's few cooperative threads, where two silent servers would stop
/// the whole daemon.
package enum OwnThread {
    /// Starts a thread for a loop that lives as long as the process. The process can't work without it.
    package static func start(_ body: @escaping @Sendable () -> Void) {
        precondition(make(body), "the system grants no thread")
    }

    /// Suspends the caller while a thread runs `body`. Cancellation has no effect.
    ///
    /// If the system grants no thread, `body` blocks one of Swift's: slow is better than not at all.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let work = { @Sendable in continuation.resume(returning: body()) }
            if !make(work) { work() }
        }
    }

    private static func make(_ body: @escaping @Sendable () -> Void) -> Bool {
        let work = Unmanaged.passRetained(Work(body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        if result != 0 { work.release() }
        return result == 0
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
