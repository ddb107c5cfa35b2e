import Glibc
import Systemd
import Testing

// Each in a process of its own: systemd speaks through the environment, which belongs to the whole process.

@Suite struct NotifyTests {
    @Test func `systemd hears what the daemon tells, in its own words`() async {
        await #expect(processExitsWith: .success) {
            let socket = TestSocket.bound(to: "/tmp/shop-notify-\(getpid())", type: SOCK_DGRAM)
            setenv("NOTIFY_SOCKET", "/tmp/shop-notify-\(getpid())", 1)
            let notify = Notify()
            notify.ready(status: "ready\nWATCHDOG=trigger")
            notify.status("2 requests")
            notify.watchdog()
            notify.extendTimeout(by: .seconds(30))
            notify.stopping(status: "draining")
            let heard = (1...5).map { _ in TestSocket.receive(socket) }
            unlink("/tmp/shop-notify-\(getpid())")
            precondition(
                heard == [
                    "READY=1\nSTATUS=ready WATCHDOG=trigger", "STATUS=2 requests", "WATCHDOG=1",
                    "EXTEND_TIMEOUT_USEC=30000000", "STOPPING=1\nSTATUS=draining",
                ])
        }
    }

    @Test func `systemd hears when a reload begins, by its own clock, and that it is over`() async {
        await #expect(processExitsWith: .success) {
            let socket = TestSocket.bound(to: "/tmp/shop-notify-\(getpid())", type: SOCK_DGRAM)
            setenv("NOTIFY_SOCKET", "/tmp/shop-notify-\(getpid())", 1)
            var before = timespec()
            clock_gettime(CLOCK_MONOTONIC, &before)
            Notify().reloading()
            Notify().reloaded()
            let heard = (1...2).map { _ in TestSocket.receive(socket) }
            unlink("/tmp/shop-notify-\(getpid())")
            let prefix = "RELOADING=1\nMONOTONIC_USEC="
            precondition(heard[0].hasPrefix(prefix) && heard[1] == "READY=1")
            let told = Int(heard[0].dropFirst(prefix.count)) ?? 0
            precondition(told >= before.tv_sec * 1_000_000 + before.tv_nsec / 1000)
            precondition(told < (before.tv_sec + 600) * 1_000_000)
        }
    }

    @Test func `without systemd nothing happens`() async {
        await #expect(processExitsWith: .success) {
            unsetenv("NOTIFY_SOCKET")
            Notify().ready(status: "ready")
            precondition(Watchdog.interval == nil)
        }
    }

    @Test func `the watchdog's interval is the unit's, for this process only`() async {
        await #expect(processExitsWith: .success) {
            setenv("WATCHDOG_USEC", "20000000", 1)
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            precondition(Watchdog.interval == .seconds(20))
            setenv("WATCHDOG_PID", "1", 1)
            precondition(Watchdog.interval == nil)
        }
    }
}

@Suite struct ListenSocketsTests {
    /// Takes 3 and 4, so that the channel by which a process reports its test gets another number: the test gives these
    /// two to sockets.
    init() {
        for _ in 0..<2 { _ = open("/dev/null", O_RDONLY | O_CLOEXEC) }
    }

    @Test func `sockets come with their names, and only once`() async {
        await #expect(processExitsWith: .success) {
            for descriptor in [CInt(3), 4] {
                let socket = TestSocket.bound(to: "/tmp/shop-listen-\(getpid())-\(descriptor)", type: SOCK_STREAM)
                listen(socket, 1)
                dup2(socket, descriptor)
                unlink("/tmp/shop-listen-\(getpid())-\(descriptor)")
            }
            setenv("LISTEN_PID", "\(getpid())", 1)
            setenv("LISTEN_FDS", "2", 1)
            setenv("LISTEN_FDNAMES", "public:internal", 1)
            let sockets = try ListenSockets.take()
            precondition(sockets.map(\.name) == ["public", "internal"])
            precondition(sockets.map(\.descriptor) == [3, 4])
            precondition(getenv("LISTEN_FDS") == nil)
            let again = try ListenSockets.take()
            precondition(again.isEmpty)
        }
    }

    @Test func `sockets meant for another process are a mistake that is told`() async {
        await #expect(processExitsWith: .success) {
            setenv("LISTEN_PID", "1", 1)
            setenv("LISTEN_FDS", "1", 1)
            do {
                _ = try ListenSockets.take()
                exit(1)
            } catch {
                precondition("\(error)".contains("exec"))
            }
        }
    }

    @Test func `a descriptor that does not listen is refused`() async {
        await #expect(processExitsWith: .success) {
            dup2(open("/dev/null", O_RDONLY), 3)
            setenv("LISTEN_PID", "\(getpid())", 1)
            setenv("LISTEN_FDS", "1", 1)
            do {
                _ = try ListenSockets.take()
                exit(1)
            } catch {
                precondition("\(error)".contains("ListenStream="))
            }
        }
    }
}

enum TestSocket {
    /// A unix socket at `path`.
    static func bound(to path: String, type: __socket_type) -> CInt {
        unlink(path)
        let descriptor = socket(AF_UNIX, CInt(type.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(result == 0)
        return descriptor
    }

    /// The next datagram.
    static func receive(_ descriptor: CInt) -> String {
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = recv(descriptor, &buffer, buffer.count, CInt(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }
}
