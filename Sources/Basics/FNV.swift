/// A fast hash to compare versions. Unlike Hasher, it is the same in every daemon and after every restart. It is no protection
/// against attacks.
package enum FNV {
    /// FNV-1a of 64 bits, folded to 32, as eight hexadecimal digits.
    package static func digits(of bytes: some Sequence<UInt8>) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(UInt32(truncatingIfNeeded: hash ^ (hash >> 32)), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
