import CHiredis
import Glibc

/// hiredis's context of a non-blocking connection. It encodes commands and decodes answers.
///
/// Not thread-safe: owned by one connection, on one thread. The process must ignore SIGPIPE, because hiredis writes with
/// write(2).
struct RedisContext: ~Copyable {
    private let pointer: UnsafeMutablePointer<redisContext>
    /// The received bytes of an incomplete answer.
    private var incomplete = 0
    private let maximumAnswer: Int

    /// Begins to connect. The socket becomes writable when that has succeeded or failed.
    ///
    /// - Parameter place: with a numeric address, because hiredis would block to look a name up.
    static func connect(to place: RedisURL.Place, maximumAnswer: Int) throws(RedisError) -> RedisContext {
        let pointer =
            switch place {
            case .tcp(let host, let port): redisConnectNonBlock(host, CInt(port))
            case .unix(let path): redisConnectUnixNonBlock(path)
            }
        guard let pointer else { throw RedisError(.unavailable, "no memory for a connection to Redis") }
        let context = RedisContext(pointer: pointer, maximumAnswer: maximumAnswer)
        if pointer.pointee.err != 0 { throw context.failure("can't connect to Redis at \(place)") }
        return context
    }

    private init(pointer: UnsafeMutablePointer<redisContext>, maximumAnswer: Int) {
        self.pointer = pointer
        self.maximumAnswer = maximumAnswer
    }

    deinit { redisFree(pointer) }

    var descriptor: CInt { pointer.pointee.fd }

    /// The result of connecting, once the socket is writable.
    func checkConnected(to place: RedisURL.Place) throws(RedisError) {
        var code: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        if code != 0 {
            throw RedisError(.unavailable, "can't connect to Redis at \(place): \(String(cString: strerror(code)))")
        }
    }

    // MARK: - Writing

    /// Appends a command to the output.
    func append(_ command: [[UInt8]]) throws(RedisError) {
        let lengths = command.map(\.count)
        let result = command.joined().withContiguousBytes { bytes in
            var start = bytes.baseAddress
            var arguments: [UnsafePointer<CChar>?] = lengths.map { length in
                defer { start = start?.advanced(by: length) }
                return start
            }
            return redisAppendCommandArgv(pointer, CInt(arguments.count), &arguments, lengths)
        }
        if result != REDIS_OK { throw failure("can't format a command") }
    }

    /// Writes as much as the socket accepts.
    ///
    /// - Returns: whether all is written.
    func write() throws(RedisError) -> Bool {
        var done: CInt = 0
        if redisBufferWrite(pointer, &done) != REDIS_OK { throw failure("the connection to Redis broke") }
        return done == 1
    }

    // MARK: - Reading

    /// Reads the received bytes, at most 16 KiB.
    mutating func read() throws(RedisError) {
        let before = pointer.pointee.reader.pointee.len
        if redisBufferRead(pointer) != REDIS_OK { throw failure("the connection to Redis broke") }
        incomplete += max(0, pointer.pointee.reader.pointee.len - before)
    }

    /// The next complete answer, or nil.
    mutating func nextAnswer() throws(RedisError) -> RedisValue? {
        var answer: UnsafeMutableRawPointer?
        if redisGetReplyFromReader(pointer, &answer) != REDIS_OK { throw failure("the answer of Redis is malformed") }
        guard let answer else {
            guard incomplete <= maximumAnswer else {
                throw RedisError(.unexpectedAnswer, "an answer of Redis has more than \(maximumAnswer) bytes")
            }
            return nil
        }
        // Ignores what follows in the buffer: it came in the same read, so it is small.
        incomplete = 0
        defer { freeReplyObject(answer) }
        return Self.value(of: answer.assumingMemoryBound(to: redisReply.self).pointee)
    }

    /// A copy in Swift. hiredis allows 7 levels of arrays, so the recursion ends.
    private static func value(of reply: redisReply) -> RedisValue {
        switch reply.type {
        case REDIS_REPLY_INTEGER: .integer(Int(reply.integer))
        case REDIS_REPLY_STRING: .bytes(bytes(of: reply))
        case REDIS_REPLY_STATUS: .status(String(decoding: bytes(of: reply), as: UTF8.self))
        case REDIS_REPLY_ERROR: .error(String(decoding: bytes(of: reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            .array(
                UnsafeBufferPointer(start: reply.element, count: reply.elements).map { element in
                    element.map { value(of: $0.pointee) } ?? .null
                })
        default: .null
        }
    }

    private static func bytes(of reply: redisReply) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: reply.str, count: reply.len))
    }

    // MARK: - Failing

    /// The message of hiredis, such as "Connection reset by peer".
    private func failure(_ what: String) -> RedisError {
        let reason = withUnsafeBytes(of: pointer.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisError(.unavailable, "\(what): \(reason)")
    }
}

extension Sequence<UInt8> {
    /// Calls `body` with all bytes in a row.
    fileprivate func withContiguousBytes<Result>(_ body: (UnsafeBufferPointer<CChar>) -> Result) -> Result {
        Array(self).withUnsafeBytes { body($0.assumingMemoryBound(to: CChar.self)) }
    }
}

extension RedisURL.Place: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
