import ArgumentParser
import Daemon
import FoundationEssentials
import Glibc

/// `shopctl status`: the shop on one screen.
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the state of the shop.",
        discussion: """
            The exit code is for monitoring: 0 no problems, 1 something needs attention, 2 customers affected. Needs \
            root, because only root may query all databases.
            """)

    @Flag(help: "Print JSON, for programs.")
    var json = false

    @Option(help: "Folder of the backups.")
    var folder = Backups.defaultFolder

    func run() async throws {
        guard geteuid() == 0 else { throw ValidationError("needs root") }
        let elsewhere = DatabaseHome.elsewhere()
        let units = try UnitState.all()
        let state = ShopState(
            version: shopVersion, units: units, health: await DaemonHealth.all(units),
            databases: elsewhere == nil ? try DatabaseState.all() : [], databasesElsewhere: elsewhere,
            backups: BackupState(folder: folder), release: ReleaseState())
        let findings = state.findings(now: Date())
        print(json ? try state.json(findings) : state.screen(findings))
        throw ExitCode(findings.map(\.severity.rawValue).max() ?? 0)
    }
}

/// The state of all parts that `status` checks.
struct ShopState: Encodable {
    let version: String
    let units: [UnitState]
    let health: [DaemonHealth]
    /// nil if PostgreSQL does not answer.
    let databases: [DatabaseState]?
    /// The file that names another host for the databases. Then this host can't check them and their backups.
    let databasesElsewhere: String?
    let backups: BackupState
    let release: ReleaseState

    /// The problems found.
    struct Finding: Encodable {
        enum Severity: Int32, Encodable { case warning = 1, critical = 2 }

        let severity: Severity
        let text: String
    }

    func findings(now: Date) -> [Finding] {
        var findings = units.flatMap(\.findings) + health.compactMap(\.finding)
        if let databases {
            findings += databases.flatMap(\.findings)
        } else {
            findings.append(
                Finding(severity: .critical, text: "PostgreSQL does not answer: systemctl status postgresql"))
        }
        findings += release.steps(postgres: databases?.map(\.postgres).min()).map {
            Finding(severity: .warning, text: $0)
        }
        return databasesElsewhere == nil ? findings + backups.findings(now: now) : findings
    }

    func json(_ findings: [Finding]) throws -> String {
        struct Report: Encodable {
            let state: ShopState
            let findings: [Finding]
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(Report(state: self, findings: findings)), as: UTF8.self)
    }

    func screen(_ findings: [Finding]) -> String {
        var lines = ["shop \(version)", ""]
        lines += units.filter { $0.name.hasSuffix(".service") }.map { unit in
            let waiting = queue(of: unit)
            return Self.columns([
                (unit.daemon, 10), (unit.activity, 12), (waiting > 0 ? "\(waiting) waiting in the socket" : "", 0),
                (unit.status, 0),
            ])
        }
        lines.append("")
        for database in databases ?? [] {
            lines.append(
                Self.columns(
                    [(database.name, 14), ("migration \(database.migration)", 14)]
                        + database.queues.sorted { $0.key < $1.key }.map { ("\($0.key): \($0.value)", 0) }))
        }
        if let databasesElsewhere {
            lines += ["databases      on another host, says \(databasesElsewhere): back them up there", ""]
        } else {
            lines += [
                "", "last backup   \(backups.newest ?? "none")", "last drill    \(backups.drilled ?? "none")", "",
            ]
        }
        lines += findings.map { "\($0.severity == .critical ? "CRITICAL" : "warning")  \($0.text)" }
        if findings.isEmpty { lines.append("all is well") }
        return lines.joined(separator: "\n")
    }

    /// The number of connections that wait in a daemon's sockets.
    private func queue(of service: UnitState) -> Int {
        units.filter { $0.name.hasSuffix(".socket") && $0.daemon == service.daemon }.map(\.waiting).reduce(0, +)
    }

    private static func columns(_ columns: [(text: String, width: Int)]) -> String {
        columns.filter { !$0.text.isEmpty || $0.width > 0 }.map { text, width in
            text + String(repeating: " ", count: max(0, width - text.count))
        }.joined(separator: "  ")
    }
}
