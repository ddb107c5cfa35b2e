import CSystemd
import Glibc

/// Reports the daemon's state to systemd (sd_notify(3)); does nothing if there is no `NOTIFY_SOCKET`.
///
/// Each call is a blocking send to process 1, so calls must be rare, and never one for each request.
package struct Notify: Sendable {
    /// Needs no connection: each call sends one datagram.
    package init() {}

    /// The daemon accepts requests.
    package func ready(status: String) { send("READY=1\nSTATUS=\(oneLine(status))") }

    /// The daemon has begun to read its settings again. `reloaded()` must follow in any case.
    ///
    /// The message contains the time, by which systemd matches the end of a reload with its beginning.
    package func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        send("RELOADING=1\nMONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)")
    }

    /// The daemon uses the new settings, or keeps the old ones if the new ones were wrong.
    package func reloaded() { send("READY=1") }

    /// The line that `systemctl status` shows.
    package func status(_ status: String) { send("STATUS=\(oneLine(status))") }

    /// The daemon has begun to stop.
    package func stopping(status: String) { send("STOPPING=1\nSTATUS=\(oneLine(status))") }

    /// The daemon is alive. systemd expects this more often than every `Watchdog.interval`.
    package func watchdog() { send("WATCHDOG=1") }

    /// Starting or stopping needs this much more time from now on, beyond the unit's limit.
    package func extendTimeout(by duration: Duration) {
        send("EXTEND_TIMEOUT_USEC=\(Int64(duration / .microseconds(1)))")
    }

    private func send(_ state: String) { sd_notify(0, state) }

    /// Replaces line ends, which would begin another assignment.
    private func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}

/// systemd's watchdog over this process (sd_watchdog_enabled(3)).
package enum Watchdog {
    /// The time for which systemd waits for the next `Notify.watchdog()` before it kills the daemon; nil without a watchdog.
    package static var interval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }
}
