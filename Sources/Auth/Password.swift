import Wire

/// The rule for passwords: 8 to 128 characters of any kind.
///
/// Characters are Unicode code points in normalization form C, as in NIST SP 800-63B (3.1.1.2), because another keyboard or
/// system sends other code points for the same password. The upper limit protects the daemon from long texts.
package enum Password {
    package static let length = 8...128

    package static func isAllowed(_ text: String) -> Bool {
        length.contains(text.nfc.unicodeScalars.count) && !text.unicodeScalars.contains("\0")
    }

    /// The texts that may have been hashed for this input: first the normal form, then the input itself, because older
    /// versions hashed passwords as typed.
    package static func forms(of typed: String) -> [String] {
        isNormal(typed) ? [typed] : [typed.nfc, typed]
    }

    /// Compares bytes, because Swift compares texts by their normal form.
    static func isNormal(_ text: String) -> Bool { text.utf8.elementsEqual(text.nfc.utf8) }
}
