import Basics
import COpenSSL

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    /// The digest in 64 hexadecimal digits.
    package static func hex(_ message: some Sequence<UInt8>) -> String {
        let message = Array(message)
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        // It fails only if memory runs out or the library lacks SHA-256. The daemon can't continue then.
        precondition(EVP_Digest(message, message.count, &digest, &length, EVP_sha256(), nil) == 1, "no SHA-256")
        return HexDigit.text(of: Array(digest.prefix(Int(length))))
    }
}

/// HMAC with SHA-256 (RFC 2104): a digest that only holders of the key can make.
package enum HMACSHA256 {
    /// The code in 32 bytes.
    package static func code(_ message: some Sequence<UInt8>, key: some Sequence<UInt8>) -> [UInt8] {
        let message = Array(message)
        let key = Array(key)
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let result = HMAC(EVP_sha256(), key, CInt(key.count), message, message.count, &code, &length)
        precondition(result != nil, "no HMAC with SHA-256")
        return Array(code.prefix(Int(length)))
    }

    /// The code in 64 hexadecimal digits.
    package static func hex(_ message: some Sequence<UInt8>, key: some Sequence<UInt8>) -> String {
        HexDigit.text(of: code(message, key: key))
    }
}

/// Compares two byte strings in a time that does not reveal where they differ.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}

/// Bytes that nobody can guess.
package enum RandomBytes {
    /// - Throws: `OpenSSLError` if the system provides no randomness.
    package static func make(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, CInt(count)) == 1 else { throw OpenSSLError(function: "RAND_bytes") }
        return bytes
    }
}

/// A function of libcrypto failed because memory or randomness ran out.
package struct OpenSSLError: Error, CustomStringConvertible {
    /// The name of the function.
    package let function: String

    package var description: String { "\(function) of OpenSSL failed" }
}
