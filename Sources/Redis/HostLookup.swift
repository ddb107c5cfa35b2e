import Basics
import Glibc

/// Finds the addresses of a host. getaddrinfo(3) blocks, so it runs on a separate thread.
enum HostLookup {
    /// The numeric addresses, best first.
    ///
    /// - Throws: `RedisError` of kind `.unavailable`; `CancellationError` at once, while the look-up continues unobserved.
    static func addresses(of host: String) async throws -> [String] {
        let (results, continuation) = AsyncStream<Result<[String], RedisError>>.makeStream()
        Task {
            continuation.yield(
                await OwnThread.run { Result { () throws(RedisError) in try lookUp(host) } })
        }
        for await result in results { return try result.get() }
        throw CancellationError()
    }

    private static func lookUp(_ host: String) throws(RedisError) -> [String] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(host, nil, &hints, &list)
        guard result == 0 else {
            throw RedisError(.unavailable, "can't find the host \(host): \(String(cString: gai_strerror(result)))")
        }
        defer { freeaddrinfo(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            if getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 {
                addresses.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            next = entry.ai_next
        }
        return addresses
    }
}
