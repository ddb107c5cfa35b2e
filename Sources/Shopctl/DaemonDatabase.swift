import Daemon
import Database
import FoundationEssentials
import Glibc

/// The databases of the daemons, for tools that read them.
enum DaemonDatabase {
    /// Whether the package is installed here. Then PostgreSQL identifies everybody by their system user.
    private static var isHost: Bool { FileManager.default.fileExists(atPath: "/etc/shop/shop.env") }

    /// On a host with the package, switches to the user shop-backup, who may read every database and change none. Elsewhere it
    /// does nothing.
    ///
    /// - Throws: `ProgramError` for anybody but root and shop-backup.
    static func enterHost() throws(ProgramError) {
        guard isHost, getenv(Self.variable) == nil, let user = getpwnam("shop-backup") else { return }
        if geteuid() == user.pointee.pw_uid { return }
        guard geteuid() == 0, setgroups(0, nil) == 0, setgid(user.pointee.pw_gid) == 0, setuid(user.pointee.pw_uid) == 0
        else { throw ProgramError("needs root, to read the databases of this host: use sudo") }
    }

    /// - Throws: `SettingError`.
    static func url(of service: Migrate.Service, _ settings: Settings) throws(SettingError) -> String {
        guard isHost, getenv(Self.variable) == nil else {
            return try settings.value(of: Database.url(service.rawValue))
        }
        return "postgresql:///shop-\(service)?host=/run/postgresql&user=shop-backup"
    }

    private static let variable = "DATABASE_URL"
}
