import ArgumentParser
import Daemon
import FoundationEssentials
import Glibc
import Logging
import Postgres

/// `shopctl backup`: shop-backup.timer runs it every night.
struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Back up the databases and the pictures.",
        discussion: """
            Dumps each database from one snapshot, together with its row counts and sums, which "shopctl drill" and \
            "shopctl restore" compare. A backup appears in the folder complete or not at all. Runs as shop-backup, which may \
            read every database of the shop and change none.
            """)

    @Option(help: "Folder of the backups.")
    var folder = Backups.defaultFolder

    @Option(help: "Folder of the pictures.")
    var media = "/var/lib/shop/media"

    @Option(help: "Days to keep a backup.")
    var keep = 14

    func run() async throws {
        let report = Report(done: .backupDone, failed: .backupFailed)
        try await report.run("backup") {
            try DatabaseHome.requireLocal()
            umask(0o077)
            let backups = Backups(folder: folder)
            let now = Date()
            let name = Backups.name(for: now)
            let draft = backups.path("\(name).new")
            try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
            var fingerprints: [String: [String: String]] = [:]
            for database in Backups.databases {
                fingerprints[database] = try await dump(database, to: "\(draft)/\(database).dump")
            }
            try Program.run(["tar", "--create", "--file", "\(draft)/media.tar", "--directory", media, "."])
            try write(.init(version: shopVersion, takenAt: name, databases: fingerprints), to: draft)
            try Program.run(["sh", "-c", #"cd "$0" && sha256sum -- * >SHA256SUMS && sync --file-system ."#, draft])
            try FileManager.default.moveItem(atPath: draft, toPath: backups.path(name))
            let deleted = try backups.prune(olderThan: keep)
            return "\(backups.path(name))\(deleted.isEmpty ? "" : ", \(deleted.count) old deleted")"
        }
    }

    /// Dumps a database and counts its rows, both from one snapshot.
    private func dump(_ database: String, to file: String) async throws -> [String: String] {
        let pool = Backups.pool(on: database)
        do {
            let fingerprint = try await pool.transaction { transaction in
                try await transaction.execute("set transaction isolation level repeatable read read only")
                let snapshot = try await transaction.query("select pg_export_snapshot()").first?.decode(String.self)
                try Program.run([
                    "pg_dump", "--format=custom", "--snapshot=\(snapshot ?? "")", "--file=\(file)", database,
                ])
                return try await Fingerprint.take(in: transaction)
            }
            await pool.close()
            return fingerprint
        } catch {
            await pool.close()
            throw error
        }
    }

    private func write(_ manifest: Backups.Manifest, to draft: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(manifest).write(to: URL(filePath: "\(draft)/manifest.json"))
    }
}
