import Wire

/// The rule for passwords: 8 to 128 characters of any kind.
///
/// Characters are Unicode code points in normalization form C, as NIST SP 800-63B (3.1.1.2) counts and hashes them: the same
/// password has other code points on another keyboard or system. The upper bound keeps a password from being a load on the
/// daemon.
package enum Password {
    package static let length = 8...128

    package static func isAllowed(_ text: String) -> Bool {
        length.contains(text.nfc.unicodeScalars.count) && !text.unicodeScalars.contains("\0")
    }

    /// What a hash may have been made from when somebody types this: first the normal form, then, since passwords were once
    /// hashed as they came, what was typed.
    package static func forms(of typed: String) -> [String] {
        isNormal(typed) ? [typed] : [typed.nfc, typed]
    }

    /// By bytes, since Swift compares texts by their normal form.
    static func isNormal(_ text: String) -> Bool { text.utf8.elementsEqual(text.nfc.utf8) }
}
