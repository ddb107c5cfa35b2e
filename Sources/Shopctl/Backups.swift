package import FoundationEssentials
import Postgres

/// The folder of backups. Each backup is a folder named by its time, and appears completely or not at all.
package struct Backups {
    let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    static let defaultFolder = "/var/backups/shop"
    /// The daemons' databases; each belongs to the role of the same name (packaging/prepare-host).
    static let databases = ["shop-auth", "shop-catalog", "shop-order"]

    /// The manifest of a backup.
    struct Manifest: Codable {
        let version: String
        let takenAt: String
        /// database → table → rows and sums.
        let databases: [String: [String: String]]
    }

    /// Names of the existing backups, oldest first.
    package var names: [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return entries.filter { Self.moment(of: $0) != nil }.sorted()
    }

    /// - Throws: `ProgramError` if there is no backup, or not this one.
    func newest(or name: String?) throws(ProgramError) -> String {
        guard let found = name ?? names.last else { throw ProgramError("there is no backup in \(folder)") }
        guard names.contains(found) else { throw ProgramError("there is no backup \(found) in \(folder)") }
        return found
    }

    func path(_ name: String, _ file: String = "") -> String {
        file.isEmpty ? "\(folder)/\(name)" : "\(folder)/\(name)/\(file)"
    }

    /// - Throws: `ProgramError` if it does not exist or can't be read.
    func manifest(of name: String) throws(ProgramError) -> Manifest {
        guard let data = FileManager.default.contents(atPath: path(name, "manifest.json")),
            let manifest = try? JSONDecoder().decode(Manifest.self, from: data)
        else { throw ProgramError("\(path(name, "manifest.json")) can't be read") }
        return manifest
    }

    /// Checks that every file is unchanged.
    ///
    /// - Throws: `ProgramError` that names the backup.
    func verify(_ name: String) throws(ProgramError) {
        let check = try Program.output(
            ["sh", "-c", #"cd "$0" && sha256sum --check --strict --quiet SHA256SUMS"#, path(name)])
        guard check.succeeded else { throw ProgramError("a file of the backup \(name) is damaged: \(check.output)") }
    }

    /// Deletes backups that are older than `days`, but never the newest, and remains of a crash.
    ///
    /// - Returns: the names of the deleted ones.
    package func prune(olderThan days: Int, now: Date = Date()) throws -> [String] {
        let limit = now.addingTimeInterval(-Double(days) * 86_400)
        let old = names.dropLast().filter { name in Self.moment(of: name).map { $0 < limit } ?? false }
        let entries = try FileManager.default.contentsOfDirectory(atPath: folder)
        for name in old + entries.filter({ $0.hasSuffix(".new") }) {
            try FileManager.default.removeItem(atPath: path(name))
        }
        return old
    }

    /// `20261123T031500Z`, so that names sort by time.
    package static func name(for date: Date) -> String { date.formatted(moments) }

    /// The time of the backup with this name; nil for any other name.
    package static func moment(of name: String) -> Date? {
        // A name that only begins like a time is invalid: the round trip shows it.
        guard let date = try? Date(name, strategy: moments), Self.name(for: date) == name else { return nil }
        return date
    }

    private static let moments = Date.ISO8601FormatStyle.iso8601
        .year().month().day().dateSeparator(.omitted)
        .time(includingFractionalSeconds: false).timeSeparator(.omitted)
        .timeZone(separator: .omitted)

    /// A pool on a database of this host, by libpq's own defaults (PGHOST and so on, else the local socket).
    static func pool(on database: String) -> PostgresPool {
        var configuration = PostgresPool.Configuration(url: "dbname=\(database)")
        configuration.queryLimit = .seconds(3600)
        return PostgresPool(configuration)
    }
}
