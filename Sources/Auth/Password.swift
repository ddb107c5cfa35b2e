/// The rule for passwords: 8 to 128 characters of any kind.
///
/// Characters are Unicode code points, as NIST SP 800-63B (3.1.1.2) counts them. The upper bound keeps a password from
/// being a load on the daemon.
package enum Password {
    package static let length = 8...128

    package static func isAllowed(_ text: String) -> Bool {
        length.contains(text.unicodeScalars.count) && !text.unicodeScalars.contains("\0")
    }
}
