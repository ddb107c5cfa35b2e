extension String {
    /// Whether no letter in it has more than a thousand accents and other marks; in all languages five are many.
    ///
    /// Swift compares and hashes a `String` by its normal form, which costs the square of the longest run of marks: a body
    /// of a megabyte of them would keep a processor busy for minutes wherever it meets a `==`. So texts from outside are held to
    /// this where they come in.
    package var hasBoundedMarks: Bool {
        // Too short to cost anything.
        if utf8.count <= 2000 { return true }
        var run = 0
        for scalar in unicodeScalars {
            // Below U+0300 there are none.
            if scalar.value >= 0x300, scalar.properties.canonicalCombiningClass != .notReordered {
                run += 1
                if run > 1000 { return false }
            } else {
                run = 0
            }
        }
        return true
    }
}

extension String {
    /// Its first so many code points: a character may have any number of marks, and a message must not grow with what was sent.
    package func beginning(_ count: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(count))) }
}
