// The Unicode tables of the standard library, so that Foundation and ICU are not needed.
@_spi(_Unicode) import Swift

extension String {
    /// The text in normalization form C. Texts with the same look and meaning then have the same scalars. `e` with U+0301 is
    /// `é`, and U+212A KELVIN SIGN is `K`.
    ///
    /// The cost is the square of the longest run of marks without a letter, so texts from outside must be bounded first.
    ///
    /// Swift's `String` compares in this form. Databases, hashes and everything else that compares bytes do not.
    package var nfc: String {
        // Everything below U+0300 is already normalized.
        if unicodeScalars.allSatisfy({ $0.value < 0x300 }) { return self }
        var text = ""
        text.unicodeScalars.append(contentsOf: _nfc)
        return text
    }
}
