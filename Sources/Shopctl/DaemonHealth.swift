package import Daemon
import Wire

/// The health that a running daemon reports.
package struct DaemonHealth: Encodable, Sendable {
    let name: String
    /// `ok`, `degraded`, `unavailable`; nil if the daemon does not run, which its unit reports.
    package let status: String?

    var finding: ShopState.Finding? {
        switch status {
        case "ok", nil: nil
        case "degraded":
            .init(
                severity: .warning,
                text: "shop-\(name) can read its data but not change it: journalctl -x -p warning -u shop-\(name)")
        default:
            .init(
                severity: .critical,
                text: "shop-\(name) can't reach a service that it needs: journalctl -x -p warning -u shop-\(name)")
        }
    }

    /// Asks each running daemon with data. A question would start the others.
    static func all(_ units: [UnitState]) async -> [DaemonHealth] {
        var all: [DaemonHealth] = []
        for unit in units where unit.name.hasSuffix(".service") && keepers.contains(unit.daemon) {
            all.append(
                unit.active == "active"
                    ? await of(unit.daemon, at: .internalSocket(of: unit.daemon))
                    : DaemonHealth(name: unit.daemon, status: nil))
        }
        return all
    }

    private static let keepers: Set<String> = ["auth", "catalog", "cart", "order"]

    /// Asks one.
    package static func of(_ name: String, at address: SisterAddress) async -> DaemonHealth {
        do throws(Problem) {
            let health = try await withSisters(secret: "") { connections throws(Problem) in
                try await SisterClient(name, at: address, over: connections).health()
            }
            return DaemonHealth(name: name, status: health.status)
        } catch {
            return DaemonHealth(name: name, status: "unavailable")
        }
    }
}
