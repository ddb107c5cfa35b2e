import Basics
import FoundationEssentials

/// The addresses of the files in `www/static`, which nginx serves.
///
/// Each has a version made from the file's content, so that browsers may cache it for a year.
package struct StaticFiles: Sendable {
    private let versions: [String: String]

    /// - Throws: `WwwError` if the folder can't be read.
    package init(folder: String) throws(WwwError) {
        let folder = "\(folder)/static"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw WwwError("can't read the folder \(folder)")
        }
        var versions: [String: String] = [:]
        for name in names {
            if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") {
                versions[name] = FNV.digits(of: data)
            }
        }
        self.versions = versions
    }

    /// - Throws: `WwwError` if there is no such file.
    package func address(of name: String) throws(WwwError) -> String {
        guard let version = versions[name] else { throw WwwError("there is no file static/\(name)") }
        return "/static/\(name)?v=\(version)"
    }
}
