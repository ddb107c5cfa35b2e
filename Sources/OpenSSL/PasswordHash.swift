import Basics
import COpenSSL

/// The stored form of passwords: scrypt (RFC 7914) with a separate salt for each, together with its parameters:
/// `scrypt$ln=15,r=8,p=3$<salt>$<key>`, with salt and key in hexadecimal digits.
///
/// Making or checking a hash takes about 0.2 seconds and 32 MiB, so only `PasswordHasher` should call it.
package enum PasswordHash {
    /// The cost of a hash. The current values follow OWASP's advice for scrypt.
    struct Parameters: Equatable {
        /// The logarithm of the cost N.
        var ln = 15
        /// Block size.
        var r = 8
        /// Parallelization.
        var p = 3
    }

    private static let saltLength = 16
    private static let keyLength = 32
    /// In bytes, twice the need of the current parameters. A stored hash can't make the daemon use more.
    private static let maximumMemory: UInt64 = 64 << 20

    /// Makes a hash with a new salt.
    ///
    /// - Throws: `OpenSSLError` if memory or randomness runs out.
    package static func make(_ password: String) throws(OpenSSLError) -> String {
        try make(password, Parameters())
    }

    static func make(_ password: String, _ parameters: Parameters) throws(OpenSSLError) -> String {
        let salt = try RandomBytes.make(saltLength)
        guard let key = derive(password, salt, parameters, length: keyLength) else {
            throw OpenSSLError(function: "EVP_PBE_scrypt")
        }
        return text(parameters, salt, key)
    }

    /// Whether `stored` was made from `password`; also false if `stored` is not a hash.
    package static func verify(_ password: String, against stored: String) -> Bool {
        guard let hash = parse(stored),
            let key = derive(password, hash.salt, hash.parameters, length: hash.key.count)
        else { return false }
        return constantTimeEquals(key, hash.key)
    }

    /// Whether `stored` was made with other parameters than the current ones.
    package static func needsRehash(_ stored: String) -> Bool {
        parse(stored)?.parameters != Parameters()
    }

    /// A hash that matches no password and takes as long to check as any other.
    ///
    /// - Throws: `OpenSSLError` if randomness runs out.
    package static func unmatchable() throws(OpenSSLError) -> String {
        text(Parameters(), try RandomBytes.make(saltLength), try RandomBytes.make(keyLength))
    }

    private static func derive(
        _ password: String, _ salt: [UInt8], _ parameters: Parameters, length: Int
    ) -> [UInt8]? {
        var password = password
        var key = [UInt8](repeating: 0, count: length)
        let result = password.withUTF8 { bytes in
            EVP_PBE_scrypt(
                UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count,
                salt, salt.count, 1 << UInt64(parameters.ln), UInt64(parameters.r), UInt64(parameters.p),
                maximumMemory, &key, length)
        }
        return result == 1 ? key : nil
    }

    // MARK: - The stored text

    private static func text(_ parameters: Parameters, _ salt: [UInt8], _ key: [UInt8]) -> String {
        let cost = "ln=\(parameters.ln),r=\(parameters.r),p=\(parameters.p)"
        return "scrypt$\(cost)$\(HexDigit.text(of: salt))$\(HexDigit.text(of: key))"
    }

    private static func parse(_ stored: String) -> (parameters: Parameters, salt: [UInt8], key: [UInt8])? {
        let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "scrypt",
            let parameters = parameters(parts[1]),
            let salt = HexDigit.bytes(ofLowerCase: parts[2]), !salt.isEmpty,
            let key = HexDigit.bytes(ofLowerCase: parts[3]), key.count >= 16
        else { return nil }
        return (parameters, salt, key)
    }

    private static func parameters(_ text: Substring) -> Parameters? {
        let names = ["ln", "r", "p"]
        let pairs = text.split(separator: ",").map { $0.split(separator: "=") }
        guard pairs.count == names.count else { return nil }
        var values: [Int] = []
        for (name, pair) in zip(names, pairs) {
            // With these bounds, 1 << ln and OpenSSL's products fit into their types.
            guard pair.count == 2, pair[0] == name, let value = Int(pair[1]), (1...32).contains(value)
            else { return nil }
            values.append(value)
        }
        return Parameters(ln: values[0], r: values[1], p: values[2])
    }
}
