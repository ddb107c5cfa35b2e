extension String {
    /// Whether no letter has more than a thousand accents and other marks. In any language, five are many.
    ///
    /// Swift compares and hashes a `String` by its normal form, in quadratic time of the longest run of marks. A megabyte of
    /// marks would keep a processor busy for minutes at every `==`. So this limit is checked where texts enter the program.
    package var hasBoundedMarks: Bool {
        // A short text costs little.
        if utf8.count <= 2000 { return true }
        return !hasMarks(moreThan: 1000)
    }

    /// Whether a letter has more than so many accents and other marks.
    package func hasMarks(moreThan most: Int) -> Bool {
        if utf8.allSatisfy({ $0 < 0x80 }) { return false }
        var run = 0
        for scalar in unicodeScalars {
            // There are no marks below U+0300.
            if scalar.value >= 0x300, scalar.properties.canonicalCombiningClass != .notReordered {
                run += 1
                if run > most { return true }
            } else {
                run = 0
            }
        }
        return false
    }
}

extension String {
    /// The first `count` code points. Characters would be no limit for a message, because one may have any number of marks.
    package func beginning(_ count: Int) -> String { String(String.UnicodeScalarView(unicodeScalars.prefix(count))) }
}
