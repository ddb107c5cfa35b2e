/// A path of this shop that comes from a client, in `next=`.
package enum LocalPath {
    /// `text` if it certainly stays in this shop, else the front page. This prevents open redirects.
    ///
    /// Browsers treat `//host` and `/\host` as another site, and drop tabs and line ends first. So only visible ASCII after a
    /// single slash is allowed.
    package static func safe(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let isVisible = bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
        guard bytes.first == UInt8(ascii: "/"), bytes.dropFirst().first != UInt8(ascii: "/"), isVisible,
            bytes.count <= 2000
        else { return Paths.home }
        return text
    }
}
