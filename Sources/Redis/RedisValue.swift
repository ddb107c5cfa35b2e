/// An answer of Redis (its protocol, RESP2).
package enum RedisValue: Sendable, Equatable {
    case null
    case integer(Int)
    /// Any bytes.
    case bytes([UInt8])
    /// A short word such as `OK`.
    case status(String)
    case array([RedisValue])
    /// Inside an array only: a command that fails throws `RedisError`.
    case error(String)

    /// Bytes and words as text; bytes that are no UTF-8 are replaced.
    package var text: String? {
        switch self {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .status(let word): word
        case .null, .integer, .array, .error: nil
        }
    }

    /// An integer, or text that is one, as values in a hash are.
    package var integer: Int? {
        if case .integer(let number) = self { return number }
        return text.flatMap { Int($0) }
    }

    package var array: [RedisValue]? {
        if case .array(let values) = self { return values }
        return nil
    }
}
