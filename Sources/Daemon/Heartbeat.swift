import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Systemd

/// Feeds systemd's watchdog and keeps the line of `systemctl status` current.
///
/// The feed goes from the cooperative pool through every event loop, so it stops when any of them is stuck. It asks no
/// database: an outage there must not become a restart loop here.
struct Heartbeat: Service {
    let load: ServerLoad
    let status: @Sendable () async -> String
    let notify: Notify

    func run() async throws {
        let interval = min(Watchdog.interval.map { $0 / 3 } ?? .seconds(10), .seconds(10))
        try? await cancelWhenGracefulShutdown {
            var lastLine = ""
            while true {
                try await Task.sleep(for: interval)
                for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try await loop.submit {}.get() }
                notify.watchdog()
                let line = await statusLine()
                if line != lastLine { notify.status(line) }
                lastLine = line
            }
        }
    }

    private func statusLine() async -> String {
        let requests = load.requests.load(ordering: .relaxed)
        let details = await status()
        return "\(requests) requests in work\(details.isEmpty ? "" : ", \(details)")"
    }
}
