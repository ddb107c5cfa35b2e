/// A path of this shop, given from outside in `next=`.
package enum LocalPath {
    /// `text` when it surely stays in this shop, else the front page: never an open redirect.
    ///
    /// A browser takes `//host` and `/\host` for another site and drops tabs and line ends before it looks, so only
    /// visible ASCII after a single slash will do.
    package static func safe(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let isVisible = bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        guard bytes.first == UInt8(ascii: "/"), bytes.dropFirst().first != UInt8(ascii: "/"), isVisible,
            bytes.count <= 2000
        else { return Paths.home }
        return text
    }
}
