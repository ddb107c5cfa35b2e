// The Unicode tables of the standard library, so that nothing needs Foundation's and ICU's for one text at a time.
@_spi(_Unicode) import Swift

extension String {
    /// The text in normalization form C: what looks the same and means the same has the same scalars afterwards. `e` with
    /// U+0301 is `é`, and U+212A KELVIN SIGN is `K`.
    ///
    /// It costs the square of the longest run of marks without a letter: whoever takes texts from outside bounds them first.
    ///
    /// Swift compares `String`s so by itself; databases, hashes and whoever else sees bytes do not.
    package var nfc: String {
        // All that is below U+0300 stands for itself.
        if unicodeScalars.allSatisfy({ $0.value < 0x300 }) { return self }
        var text = ""
        text.unicodeScalars.append(contentsOf: _nfc)
        return text
    }
}
