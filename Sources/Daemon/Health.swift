import Hummingbird
import JSON
import Wire

/// Something a daemon can't do its work without: its database, its Redis, a sister.
package struct Dependency: Sendable {
    /// As `/health` names it: `db`, `redis`, or a sister's name.
    package let name: String
    /// Throws when it can't be used now.
    package let check: @Sendable () async throws -> Void

    package init(_ name: String, check: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.check = check
    }

    /// Whether it answers within 2 seconds.
    package func isUp() async -> Bool {
        (try? await within(.seconds(2), orThrow: CancellationError(), check)) != nil
    }
}

/// `GET /health`: 200 when every dependency answers, else 503, with the same shape.
struct HealthRoute {
    let dependencies: [Dependency]

    func answer() async -> Response {
        var states: [(name: String, isUp: Bool)] = []
        await withTaskGroup(of: (String, Bool).self) { group in
            for dependency in dependencies {
                group.addTask { (dependency.name, await dependency.isUp()) }
            }
            for await state in group { states.append((name: state.0, isUp: state.1)) }
        }
        let health = HealthReport(states: states.sorted { $0.name < $1.name })
        return .json(
            health, status: health.isUp ? .ok : .serviceUnavailable,
            headers: health.isUp ? [:] : [.retryAfter: "2"])
    }
}

private struct HealthReport: JSONEncodable {
    let states: [(name: String, isUp: Bool)]

    var isUp: Bool { states.allSatisfy(\.isUp) }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("status", isUp ? "ok" : "unavailable")
            for state in states { json.field(state.name, state.isUp) }
        }
    }
}
