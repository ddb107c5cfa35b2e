import ArgumentParser
import Daemon
import FoundationEssentials
import Glibc
import Postgres

/// `shopctl drill` tests that the newest backup can be restored. shop-drill.timer runs it every week.
struct Drill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Restore the newest backup into scratch databases and compare.",
        discussion: """
            Compares the row count of every table and the sums of all money with the backup's own, then drops the scratch \
            databases. Changes nothing in the shop. Runs as shop-backup.
            """)

    @Option(help: "Folder of the backups.")
    var folder = Backups.defaultFolder

    @Option(help: "Name of the backup; by default the newest.")
    var backup: String?

    func run() async throws {
        let report = Report(done: .drillPassed, failed: .drillFailed)
        try await report.run("restore drill") {
            try DatabaseHome.requireLocal()
            let backups = Backups(folder: folder)
            let name = try backups.newest(or: backup)
            let manifest = try backups.manifest(of: name)
            try backups.verify(name)
            var tables = 0
            for database in Backups.databases {
                let expected = manifest.databases[database] ?? [:]
                tables += expected.count
                try await restore(database, backups.path(name, "\(database).dump"), expected)
            }
            try Data("\(name)\n".utf8).write(to: URL(filePath: backups.path("drilled")), options: .atomic)
            return "\(name) restored in \(tables) tables with the same rows and sums"
        }
    }

    private func restore(_ database: String, _ dump: String, _ expected: [String: String]) async throws {
        let scratch = "\(database)-drill-\(getpid())"
        try create(scratch, from: dump)
        let pool = Backups.pool(on: scratch)
        let differences = Fingerprint.differences(expected, try await Fingerprint.take(in: pool))
        await pool.close()
        drop(scratch)
        guard differences.isEmpty else {
            throw ProgramError("\(database) differs: \(differences.joined(separator: "; "))")
        }
    }

    private func create(_ scratch: String, from dump: String) throws {
        try Program.run(["createdb", "--template=template0", "--encoding=UTF8", "--locale=C.UTF-8", scratch])
        do {
            try Program.run([
                "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--dbname=\(scratch)", dump,
            ])
        } catch {
            drop(scratch)
            throw error
        }
    }

    /// Without `--force`, which PostgreSQL refuses to a role that is no superuser while an autovacuum worker is in the database;
    /// a plain drop ends that worker, and waits for sessions of our own that are still ending. A scratch database that stays
    /// is harmless; purging the package drops it.
    private func drop(_ scratch: String) {
        _ = try? Program.output(["dropdb", "--if-exists", scratch])
    }
}
