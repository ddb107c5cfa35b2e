import FoundationEssentials

/// The place of the databases of this host's daemons.
package enum DatabaseHome {
    /// The settings file or drop-in of a unit that names a database on another host; nil if all are on this host.
    ///
    /// - Parameter root: of the host.
    package static func elsewhere(root: String = "") -> String? {
        for service in ["shop"] + Backups.databases.map({ String($0.dropFirst("shop-".count)) }) {
            let path = "\(root)/etc/shop/\(service).env"
            if let url = EnvironmentFile(text(of: path))["DATABASE_URL"], !isLocal(url) { return path }
        }
        for database in Backups.databases {
            let folder = "\(root)/etc/systemd/system/\(database).service.d"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let lines = text(of: "\(folder)/\(name)").split(separator: "\n")
                if lines.contains(where: { $0.hasPrefix("LoadCredential=database_url:") }) {
                    return "\(folder)/\(name)"
                }
            }
        }
        return nil
    }

    /// - Throws: `ProgramError` that says what to do, because a backup of unused databases would look like a real one.
    static func requireLocal() throws(ProgramError) {
        guard let place = elsewhere() else { return }
        throw ProgramError(
            "\(place) names a database that is not on this host: run pg_dump where it is, and here "
                + "systemctl mask --now shop-backup.timer shop-drill.timer")
    }

    /// libpq's URL without a host, or with the folder of a socket for one.
    private static func isLocal(_ url: String) -> Bool {
        url.hasPrefix("postgresql:///") && (!url.contains("host=") || url.contains("host=/"))
    }

    private static func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
