import ArgumentParser
import Daemon
import FoundationEssentials
import Glibc
import Postgres

/// `shopctl restore`: restores the shop from a backup.
struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Replace the databases with a backup.",
        discussion: """
            Needs root, and the shop must be stopped: systemctl stop shop.target. Restores into new databases, compares row \
            counts and sums with the backup's own, and only then renames. The previous databases are kept under a name that \
            is printed. The pictures of the backup are added to the existing ones.
            """)

    @Argument(help: "Name of the backup; by default the newest.")
    var backup: String?

    @Option(help: "Folder of the backups.")
    var folder = Backups.defaultFolder

    @Option(help: "Folder of the pictures.")
    var media = "/var/lib/shop/media"

    @Flag(help: "Do not ask for confirmation.")
    var yes = false

    func run() async throws {
        guard geteuid() == 0 else { throw ValidationError("needs root") }
        try DatabaseHome.requireLocal()
        let backups = Backups(folder: folder)
        let name = try backups.newest(or: backup)
        let manifest = try backups.manifest(of: name)
        try requireStopped()
        guard yes || confirms(name) else { throw ExitCode.failure }

        let report = Report(done: .restored, failed: .backupFailed)
        try await report.run("restore") {
            try backups.verify(name)
            for database in Backups.databases {
                try restore(database, backups.path(name, "\(database).dump"))
                let expected = manifest.databases[database] ?? [:]
                let differences = try differences(in: Self.draft(of: database), from: expected)
                guard differences.isEmpty else {
                    throw ProgramError("\(database) differs: \(differences.joined(separator: "; "))")
                }
            }
            let suffix = "before-\(Backups.name(for: Date()))"
            for database in Backups.databases { try swap(database, keeping: "\(database)-\(suffix)") }
            try Program.run(["tar", "--extract", "--file", backups.path(name, "media.tar"), "--directory", media])
            try Program.run(["/usr/lib/shop/prepare-host"])
            return
                "\(name); the previous databases are kept as …-\(suffix). Start the shop: systemctl start shop.target"
        }
    }

    /// The tables that differ from the backup's fingerprint. The user who may read every database counts, because root is not a
    /// role of PostgreSQL.
    private func differences(in database: String, from expected: [String: String]) throws -> [String] {
        let count = try Program.output([
            "runuser", "-u", "shop-backup", "--", "/usr/bin/shopctl", "fingerprint", database,
        ])
        guard count.succeeded else { throw ProgramError("the rows of \(database) can't be counted") }
        let found = try JSONDecoder().decode([String: String].self, from: Data(count.output.utf8))
        return Fingerprint.differences(expected, found)
    }

    private static func draft(of database: String) -> String { "\(database)-restoring" }

    private func restore(_ database: String, _ dump: String) throws {
        let draft = Self.draft(of: database)
        try asPostgres(["dropdb", "--if-exists", draft])
        try asPostgres([
            "createdb", "--owner=\(database)", "--template=template0", "--encoding=UTF8", "--locale=C.UTF-8", draft,
        ])
        // Runs as the owner's role, so that the daemon owns everything. The role can't read the folder, so it gets the open file.
        try Program.run(
            [
                "runuser", "-u", database, "--", "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
                "--dbname=\(draft)",
            ], input: dump)
    }

    private func swap(_ database: String, keeping old: String) throws {
        try asPostgres([
            "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--single-transaction", "--dbname=postgres",
            "--command=alter database \"\(database)\" rename to \"\(old)\"",
            "--command=alter database \"\(Self.draft(of: database))\" rename to \"\(database)\"",
        ])
    }

    private func asPostgres(_ arguments: [String]) throws(ProgramError) {
        try Program.run(["runuser", "-u", "postgres", "--"] + arguments)
    }

    private func requireStopped() throws {
        for daemon in ["auth", "catalog", "order"] {
            let unit = "shop-\(daemon).service"
            guard try !Program.output(["systemctl", "is-active", "--quiet", unit]).succeeded else {
                throw ValidationError("\(unit) is running; stop the shop first: systemctl stop shop.target")
            }
        }
    }

    private func confirms(_ name: String) -> Bool {
        print("Replace the databases with the backup \(name)? Type yes: ", terminator: "")
        fflush(nil)
        return readLine() == "yes"
    }
}
