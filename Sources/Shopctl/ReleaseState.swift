import FoundationEssentials

/// Whether all parts of this host belong to one release of Debian. Between the steps of an upgrade they don't.
package struct ReleaseState: Encodable {
    /// The release that the installed package is for, such as 12.
    let madeFor: Int?
    /// The release of the host, such as 13; nil if it is not Debian.
    let host: Int?
    /// The newest PostgreSQL that is installed, such as 17.
    let newestPostgres: Int?

    /// - Parameter root: of the host.
    package init(root: String = "") {
        madeFor = Self.number(Self.text(of: "\(root)/usr/share/shop/debian"))
        let system = EnvironmentFile(Self.text(of: "\(root)/etc/os-release"))
        host = system["ID"] == "debian" ? Self.number(system["VERSION_ID"] ?? "") : nil
        let folder = "\(root)/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        newestPostgres = versions.filter {
            FileManager.default.fileExists(atPath: "\(folder)/\($0)/bin/postgres")
        }.compactMap { Self.number($0) }.max()
    }

    /// The remaining steps.
    ///
    /// - Parameter postgres: the version of the PostgreSQL that answers; nil if none does.
    package func steps(postgres: Int?) -> [String] {
        var steps: [String] = []
        if let postgres, let newestPostgres, postgres < newestPostgres {
            steps.append(
                "the databases are in PostgreSQL \(postgres), and \(newestPostgres) is installed: move them with "
                    + "pg_upgradecluster, see \"From Debian 12 to 13\" in \(Self.manual)")
        }
        if let madeFor, let host, madeFor != host {
            steps.append(
                "this host is Debian \(host), and the shop's package is the one for Debian \(madeFor): "
                    + "apt install ./shop_VERSION+deb\(host)_ARCHITECTURE.deb")
        }
        return steps
    }

    /// The path of docs/OPERATIONS.md in the package.
    static let manual = "/usr/share/doc/shop/OPERATIONS.md"

    private static func number(_ text: String) -> Int? { Int(text.prefix { $0.isNumber }) }

    private static func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
