import Dispatch

/// Runs calls that may block, such as the look-up of a name, on a separate thread.
enum BlockingCall {
    /// Suspends the caller while a thread of its own does the work.
    ///
    /// A serial queue for each call, since only those get threads beyond the number of cores: a concurrent queue shares
    /// the few that run all Swift tasks, and two silent servers would stop the whole daemon.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "postgres.blocking").async { continuation.resume(returning: body()) }
        }
    }
}
