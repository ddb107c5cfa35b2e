import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Systemd

/// Feeds systemd's watchdog, keeps the line of `systemctl status` current, and tells the journal when the daemon loses
/// what it needs, or can't change it any more, and when that is over.
///
/// The feed goes from the cooperative pool through every event loop and through the actors that own connections, so it
/// stops when any of them is stuck. It asks no database: an outage there must not become a restart loop here.
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
                    // What it does has been said. A large table's migration may take longer than the unit grants.
                    notify.extendTimeout(by: TimeLimits.moreStart)
                    continue
                }
                let (trouble, refusal, details) = (await trouble(), await refusal(), await status())
                notify.watchdog()

                record(trouble, after: lastTrouble, begins: .dependencyAway, ends: .dependencyBack)
                lastTrouble = trouble
                // Of what does not answer nobody knows whether it would take changes.
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

    /// Once for an outage, not at each beat of it.
    private func record(_ trouble: String?, after last: String?, begins: Event, ends: Event) {
        switch (last, trouble) {
        case (nil, let trouble?): logger.record(begins, trouble)
        case (let last?, nil): logger.record(ends, "over: \(last)")
        case (_?, _?), (nil, nil): break
        }
    }

    private func statusLine(_ trouble: String?, _ details: String) -> String {
        let requests = "\(load.requests.load(ordering: .relaxed)) requests in work"
        let parts = [trouble, load.isDraining.load(ordering: .relaxed) ? "stopping" : nil, requests, details]
        return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
