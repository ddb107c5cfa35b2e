import Hummingbird
import JSON
import Wire

/// Something that a daemon needs to work: its database, its Redis, a sister.
package struct Dependency: Sendable {
    /// The name in `/health`: `db`, `redis`, or a sister's name.
    package let name: String
    /// Returns its state; throws if it can't be used now.
    package let check: @Sendable () async throws -> State

    /// The state of a dependency.
    package enum State: Sendable {
        case well
        /// It can be read but refuses changes.
        case degraded
        case down
    }

    package init(_ name: String, check: @escaping @Sendable () async throws -> State) {
        self.name = name
        self.check = check
    }

    /// Down if it does not answer within 2 seconds.
    package func state() async -> State {
        (try? await within(TimeLimits.health, orThrow: CancellationError(), check)) ?? .down
    }
}

/// `GET /health`: 200 if every dependency answers, else 503 with the same fields. A read-only dependency is still 200, so that
/// a shop that customers can browse is not taken off the network.
struct HealthRoute {
    let dependencies: [Dependency]

    func answer() async -> Response {
        var states: [(name: String, state: Dependency.State)] = []
        await withTaskGroup(of: (String, Dependency.State).self) { group in
            for dependency in dependencies {
                group.addTask { (dependency.name, await dependency.state()) }
            }
            for await state in group { states.append((name: state.0, state: state.1)) }
        }
        let health = HealthReport(states: states.sorted { $0.name < $1.name })
        return .json(
            health, status: health.isUp ? .ok : .serviceUnavailable,
            headers: health.isUp ? [:] : [.retryAfter: "2"])
    }
}

private struct HealthReport: JSONEncodable {
    let states: [(name: String, state: Dependency.State)]

    var isUp: Bool { states.allSatisfy { $0.state != .down } }

    private var status: String {
        guard isUp else { return "unavailable" }
        return states.contains { $0.state == .degraded } ? "degraded" : "ok"
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("status", status)
            for dependency in states { json.field(dependency.name, dependency.state != .down) }
        }
    }
}
