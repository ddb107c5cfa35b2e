extension StringProtocol {
    /// Calls `body` with the text's bytes.
    package func withUTF8Bytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        var text = String(self)
        return text.withUTF8 { body($0.span) }
    }
}
