import Daemon
import Glibc
import Hummingbird
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

/// In a process of its own each: the watchdog's variables belong to the whole process, and it gets stuck.
@Suite struct WatchdogTests {
    private enum IdleDaemon: ShopDaemon {
        static let name = "idle"
        static let summary = "does nothing"
        static let settings: [any SettingDeclaration] = []

        static func build(_ setup: Setup) async throws -> Blueprint { Blueprint { _ in } }
    }

    /// Whether the stuck thread may continue.
    private static let isFree = Mutex(false)

    /// Blocks the thread.
    private static func waitUntilFree() { while !isFree.withLock({ $0 }) { usleep(10_000) } }

    /// Receives this process's notifications to systemd.
    private struct Supervisor {
        let descriptor: CInt

        init() {
            let path = "/tmp/shop-watchdog-\(getpid())"
            descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            precondition(result == 0)
            setenv("NOTIFY_SOCKET", path, 1)
            setenv("WATCHDOG_USEC", "300000", 1)
            unsetenv("WATCHDOG_PID")
        }

        /// How often the watchdog was fed since the last call.
        func feeds() -> Int {
            var buffer = [UInt8](repeating: 0, count: 1024)
            var feeds = 0
            while case let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT)), count > 0 {
                if String(decoding: buffer.prefix(count), as: UTF8.self).hasPrefix("WATCHDOG=1") { feeds += 1 }
            }
            return feeds
        }

        func waitForFeed() async throws { while feeds() == 0 { try await Task.sleep(for: .milliseconds(10)) } }
    }

    @Test func `a pool of threads that is stuck feeds no watchdog, and one that is free again does`() async {
        await #expect(processExitsWith: .success) {
            let systemd = Supervisor()
            let daemon = try await TestDaemon.start(IdleDaemon.self)
            try await systemd.waitForFeed()

            let stuck = (0..<256).map { _ in Task.detached { WatchdogTests.waitUntilFree() } }
            // This one blocks as well: nothing runs in this process but what can't be helped.
            usleep(600_000)
            _ = systemd.feeds()
            usleep(900_000)
            precondition(systemd.feeds() == 0)
            WatchdogTests.isFree.withLock { $0 = true }
            for task in stuck { await task.value }
            try await systemd.waitForFeed()
            await daemon.stop()
        }
    }

    @Test func `one event loop that is stuck feeds no watchdog`() async {
        await #expect(processExitsWith: .success) {
            let systemd = Supervisor()
            let daemon = try await TestDaemon.start(IdleDaemon.self)
            try await systemd.waitForFeed()

            let loop = MultiThreadedEventLoopGroup.singleton.next()
            loop.execute { WatchdogTests.waitUntilFree() }
            try await Task.sleep(for: .milliseconds(600))
            _ = systemd.feeds()
            try await Task.sleep(for: .milliseconds(900))
            precondition(systemd.feeds() == 0)
            WatchdogTests.isFree.withLock { $0 = true }
            try await loop.submit {}.get()
            try await systemd.waitForFeed()
            await daemon.stop()
        }
    }
}
