import FoundationEssentials

/// The age of the newest backup, and of the newest tested one.
struct BackupState: Encodable {
    /// The name, which is the time of the backup.
    let newest: String?
    /// The newest backup that was restored successfully.
    let drilled: String?

    init(newest: String?, drilled: String?) {
        self.newest = newest
        self.drilled = drilled
    }

    init(folder: String) {
        let drilled = FileManager.default.contents(atPath: "\(folder)/drilled").map {
            String(decoding: $0, as: UTF8.self)
        }
        self.init(
            newest: Backups(folder: folder).names.last, drilled: drilled.map { String($0.prefix { !$0.isNewline }) })
    }

    func findings(now: Date) -> [ShopState.Finding] {
        var findings: [ShopState.Finding] = []
        // A night and a morning, so that a delayed timer raises no alarm.
        if !isFresh(newest, within: 36 * 3600, now) {
            findings.append(
                .init(severity: .warning, text: "the newest backup is \(newest ?? "none"): systemctl start shop-backup")
            )
        }
        if newest != nil, !isFresh(drilled, within: 15 * 86_400, now) {
            findings.append(
                .init(
                    severity: .warning,
                    text: "the newest tested backup is \(drilled ?? "none"): systemctl start shop-drill"))
        }
        return findings
    }

    private func isFresh(_ name: String?, within seconds: Double, _ now: Date) -> Bool {
        guard let name, let moment = Backups.moment(of: name) else { return false }
        return now.timeIntervalSince(moment) < seconds
    }
}
