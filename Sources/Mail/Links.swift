extension String {
    /// The same words in a form that no mail program turns into a link: a blank follows every dot, colon and "@" before other
    /// text. Programs make links not only of `https://x.y/z` but of `www.x.y`, `x.y/z` and `x@y.z` too, in plain text
    /// and in HTML. An address stays readable: "ул.Ленина, д.5" becomes "ул. Ленина, д. 5".
    package var withoutLinks: String {
        var text = String.UnicodeScalarView()
        var breaks = false
        for scalar in unicodeScalars {
            if breaks, scalar != " " { text.append(" ") }
            text.append(scalar)
            breaks = Self.linkMarks.contains(scalar)
        }
        return String(text)
    }

    /// Also characters that browsers treat as a dot (UTS #46), a colon or an "@".
    private static let linkMarks: Set<Unicode.Scalar> = [
        ".", "\u{3002}", "\u{FF0E}", "\u{FF61}", "\u{2024}", ":", "\u{FF1A}", "\u{FE55}", "@", "\u{FF20}", "\u{FE6B}",
    ]
}
