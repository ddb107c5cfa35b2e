import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Systemd

/// Feeds systemd's watchdog and keeps the status line of `systemctl status` current. It logs when the daemon loses a dependency
/// or can't change its data any more, and when that is over.
///
/// The feed goes from the cooperative pool through every event loop and through the actors that own connections, so it stops if
/// any of them is stuck. It asks no database, so that an outage of the database does not become a restart loop of the daemon.
struct Heartbeat: Service {
    let load: ServerLoad
    let status: @Sendable () async -> String
    let trouble: @Sendable () async -> String?
    let refusal: @Sendable () async -> String?
    let notify: Notify
    let logger: Logger

    func run() async throws {
        let interval = min(Watchdog.interval.map { $0 / 3 } ?? TimeLimits.heartbeat, TimeLimits.heartbeat)
        try? await cancelWhenGracefulShutdown {
            var lastTrouble: String?
            var lastRefusal: String?
            var lastLine = ""
            while true {
                try await Task.sleep(for: interval)
                for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try await loop.submit {}.get() }
                guard load.isServing.load(ordering: .acquiring) else {
                    // The daemon has set the status already. The migration of a large table may take longer than the unit's
                    // start limit.
                    notify.extendTimeout(by: TimeLimits.moreStart)
                    continue
                }
                let (trouble, refusal, details) = (await trouble(), await refusal(), await status())
                notify.watchdog()

                record(trouble, after: lastTrouble, begins: .dependencyAway, ends: .dependencyBack)
                lastTrouble = trouble
                // A dependency that does not answer may accept changes or refuse them.
                if trouble == nil {
                    let words = refusal.map { "changes are refused: \($0)" }
                    record(words, after: lastRefusal, begins: .changesRefused, ends: .changesTaken)
                    lastRefusal = words
                }
                let line = statusLine(trouble ?? lastRefusal, details)
                if line != lastLine { notify.status(line) }
                lastLine = line
            }
        }
    }

    /// Once for each outage, not at each beat.
    private func record(_ trouble: String?, after last: String?, begins: Event, ends: Event) {
        switch (last, trouble) {
        case (nil, let trouble?): logger.record(begins, trouble)
        case (let last?, nil): logger.record(ends, "over: \(last)")
        case (_?, _?), (nil, nil): break
        }
    }

    private func statusLine(_ trouble: String?, _ details: String) -> String {
        let requests = "\(load.requests.load(ordering: .relaxed)) requests in progress"
        let parts = [trouble, load.isDraining.load(ordering: .relaxed) ? "stopping" : nil, requests, details]
        return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
