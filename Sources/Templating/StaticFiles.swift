import FoundationEssentials

/// The addresses of the files in `www/static`, which nginx serves.
///
/// Each carries a version made from the file's content, so that browsers may keep it for a year.
package struct StaticFiles: Sendable {
    private let versions: [String: String]

    /// - Throws: `WwwError` when the folder can't be read.
    package init(folder: String) throws(WwwError) {
        let folder = "\(folder)/static"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw WwwError("can't read the folder \(folder)")
        }
        var versions: [String: String] = [:]
        for name in names {
            if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") {
                versions[name] = Self.version(of: data)
            }
        }
        self.versions = versions
    }

    /// - Throws: `WwwError` when there is no such file.
    package func address(of name: String) throws(WwwError) -> String {
        guard let version = versions[name] else { throw WwwError("there is no file static/\(name)") }
        return "/static/\(name)?v=\(version)"
    }

    /// FNV-1a of 64 bits, folded to eight hexadecimal digits: it only has to differ when the file does.
    private static func version(of data: Data) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(UInt32(truncatingIfNeeded: hash ^ (hash >> 32)), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
