import Glibc

/// Measures a duration without the delay of a busy machine. The elapsed time is divided by the slowdown of a sample of work on
/// this thread, before and after. For tests of prompt reactions.
package struct Stopwatch {
    private let slownessBefore: Double
    private let start: ContinuousClock.Instant

    package init() {
        slownessBefore = Self.slowness()
        start = .now
    }

    package func elapsed() -> Duration {
        let elapsed = ContinuousClock.now - start
        return elapsed / max(slownessBefore, Self.slowness())
    }

    /// The time that passes for each second of a core that this thread gets; 1 on a machine with nothing else to do.
    private static func slowness() -> Double {
        let work = Duration.milliseconds(50)
        let (start, workStart) = (ContinuousClock.now, processorTime())
        while processorTime() - workStart < work {}
        return max(1, (ContinuousClock.now - start) / work)
    }

    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
