import FoundationEssentials

/// The state of a systemd unit of the shop.
struct UnitState: Encodable {
    let name: String
    /// `active`, `activating`, `failed` …
    let active: String
    /// `running`, `listening`, `auto-restart` …
    let sub: String
    /// The status text of the daemon.
    let status: String
    let restarts: Int
    /// Whether the program was replaced since it was started.
    let isOutdated: Bool
    /// Connections of a socket that are not accepted yet.
    let waiting: Int

    /// `auth` of `shop-auth-internal.socket`.
    var daemon: String {
        String(name.dropFirst("shop-".count).prefix { $0 != "." && $0 != "-" })
    }

    var activity: String { sub == active ? active : "\(active) \(sub)" }

    var findings: [ShopState.Finding] {
        if name.hasSuffix(".timer") {
            return active == "active"
                ? [] : [.init(severity: .warning, text: "\(name) is \(active): no backups are made")]
        }
        // Backup units run and end.
        if active == "inactive", ["shop-backup.service", "shop-drill.service"].contains(name) { return [] }
        guard active == "active" else {
            let isTask = ["shop-backup.service", "shop-drill.service", "shop-mail.service"].contains(name)
            return [
                .init(
                    severity: isTask ? .warning : .critical,
                    text: "\(name) is \(activity): journalctl -xeu \(name)")
            ]
        }
        var findings: [ShopState.Finding] = []
        if restarts > 0 {
            findings.append(
                .init(severity: .warning, text: "\(name) was restarted \(restarts) times: journalctl -xeu \(name)"))
        }
        if isOutdated {
            findings.append(
                .init(severity: .warning, text: "\(name) runs an older version: systemctl restart \(name)"))
        }
        if waiting > 100 {
            findings.append(.init(severity: .critical, text: "\(waiting) customers wait in \(name)"))
        }
        return findings
    }

    /// All installed units that are not masked: an operator masks a unit on purpose.
    ///
    /// - Throws: `ProgramError`.
    static func all() throws(ProgramError) -> [UnitState] {
        let files = try Program.output([
            "systemctl", "list-unit-files", "--no-legend", "--plain", "shop-*.service", "shop-*.socket", "shop-*.timer",
        ])
        let names = files.output.split(separator: "\n").compactMap { line in
            let columns = line.split(separator: " ")
            return columns.count > 1 && columns[1] != "masked" ? String(columns[0]) : nil
        }
        guard !names.isEmpty else { throw ProgramError("no unit of the shop is installed on this host") }
        let properties = "Id,ActiveState,SubState,StatusText,NRestarts,MainPID,Listen"
        let shown = try Program.output(["systemctl", "show", "--property=\(properties)"] + names.sorted())
        let queues = try socketQueues()
        return shown.output.split(separator: "\n\n").map { unit(in: $0, queues) }
    }

    private static func unit(in text: Substring, _ queues: [String: Int]) -> UnitState {
        var properties: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { properties[String(parts[0])] = String(parts[1]) }
        }
        let process = properties["MainPID"] ?? "0"
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")) ?? ""
        // Listen=/run/shop/auth.sock (Stream)
        let socket = properties["Listen"]?.split(separator: " ").first.map(String.init) ?? ""
        return UnitState(
            name: properties["Id"] ?? "?", active: properties["ActiveState"] ?? "?", sub: properties["SubState"] ?? "?",
            status: properties["StatusText"] ?? "", restarts: Int(properties["NRestarts"] ?? "") ?? 0,
            isOutdated: program.hasSuffix(" (deleted)"), waiting: queues[socket] ?? 0)
    }

    /// Path → waiting connections, from ss(8): for a listening socket that is the column Recv-Q.
    private static func socketQueues() throws(ProgramError) -> [String: Int] {
        let listing = try Program.output(["ss", "-H", "--unix", "--listening"])
        return listing.output.split(separator: "\n").reduce(into: [:]) { queues, line in
            let columns = line.split(separator: " ")
            guard columns.count > 4, let waiting = Int(columns[2]) else { return }
            queues[String(columns[4])] = waiting
        }
    }
}
