import Dispatch
import Glibc
import Synchronization

/// A fake server that runs a test's script on each connection: it dies, hangs or is slow. It blocks a thread for each
/// connection.
package final class ScriptedServer: Sendable {
    /// What the test's script has of a connection.
    package struct Connection: Sendable {
        fileprivate let server: ScriptedServer
        fileprivate let descriptor: CInt

        /// The next request with its body; nil when the client has gone.
        package func request() -> String? {
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 65536)
            while !ScriptedServer.isComplete(text) {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count <= 0 { return nil }
                text += String(decoding: buffer[..<count], as: UTF8.self)
            }
            server.state.withLock { $0.requests.append(text) }
            return text
        }

        /// - Returns: false when the client has gone.
        @discardableResult
        package func send(_ text: String) -> Bool {
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                if count <= 0 { return false }
                bytes = bytes.dropFirst(count)
            }
            return true
        }

        /// An answer with status 200.
        @discardableResult
        package func answer(_ body: String) -> Bool {
            send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }

        /// Returns when the client has gone.
        package func hang() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }
    }

    private struct State {
        var requests: [String] = []
        var connections = 0
        var open: Set<CInt> = []
        var mostOpen = 0
    }

    /// Its unix socket; nil when it listens on TCP.
    package let path: String?
    /// Its TCP port on 127.0.0.1; 0 with a unix socket.
    package let port: Int
    private let listener: CInt
    private let state = Mutex(State())

    /// All requests that were read, in the order of their ends.
    package var requests: [String] { state.withLock(\.requests) }
    /// The number of connections so far.
    package var connections: Int { state.withLock(\.connections) }
    /// The highest number of concurrent connections.
    package var mostConnections: Int { state.withLock(\.mostOpen) }

    /// - Parameters:
    ///   - path: of its unix socket; nil for TCP.
    ///   - script: runs for each connection, told its number from 0, and closes it by returning.
    package init(
        at path: String? = "/tmp/shop-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock",
        _ script: @escaping @Sendable (Connection, Int) -> Void
    ) {
        self.path = path
        (listener, port) = path.map { (Self.listen(at: $0), 0) } ?? Self.listen()
        DispatchQueue(label: "scripted-server").async { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { return }
                let number = state.withLock { state in
                    state.connections += 1
                    state.open.insert(descriptor)
                    state.mostOpen = max(state.mostOpen, state.open.count)
                    return state.connections - 1
                }
                DispatchQueue(label: "scripted-connection").async {
                    script(Connection(server: self, descriptor: descriptor), number)
                    self.state.withLock { _ = $0.open.remove(descriptor) }
                    close(descriptor)
                }
            }
        }
    }

    /// Ends it and its connections, as a crash does.
    package func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        state.withLock { for descriptor in $0.open { shutdown(descriptor, CInt(SHUT_RDWR)) } }
        if let path { unlink(path) }
        close(listener)
    }

    private static func isComplete(_ text: String) -> Bool {
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        let length = parts[0].lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.dropFirst("content-length:".count).drop { $0 == " " }) } ?? 0
        return parts[1].utf8.count >= count
    }

    private static func listen(at path: String) -> CInt {
        unlink(path)
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        precondition(bound == 0 && Glibc.listen(descriptor, 1024) == 0, "no socket for a test: errno \(errno)")
        return descriptor
    }

    private static func listen() -> (CInt, Int) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && Glibc.listen(descriptor, 1024) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        precondition(bound, "no port for a test: errno \(errno)")
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
