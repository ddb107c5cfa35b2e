import Daemon
import TestSupport
import Testing

/// `/health` for an orchestrator: 503 takes a shop off the network, 200 leaves it there.
@Suite struct HealthTests {
    private enum LeaningDaemon: ShopDaemon {
        static let name = "leaning"
        static let summary = "needs this and that"
        static let states = Setting<String>.text("STATES", default: "well", help: "how they are")
        static let sister = SisterAddress.setting("sister")
        static let settings: [any SettingDeclaration] = [states, sister]

        static func build(_ setup: Setup) async throws -> Blueprint {
            let states = try setup.settings.value(of: states)
            var blueprint = Blueprint { _ in }
            blueprint.dependencies = states.split(separator: ",").enumerated().map { index, state in
                Dependency("d\(index)") {
                    switch state {
                    case "well": return .well
                    case "degraded": return .degraded
                    default: throw CancellationError()
                    }
                }
            }
            if states == "sister" {
                let address = try setup.settings.value(of: sister)
                blueprint.dependencies = [
                    SisterClient("sister", at: address, over: setup.http).dependency(named: "sister")
                ]
            }
            return blueprint
        }
    }

    @Test(arguments: [
        ("well,well", 200, #"{"status":"ok","d0":true,"d1":true}"#),
        ("well,degraded", 200, #"{"status":"degraded","d0":true,"d1":true}"#),
        ("degraded,down", 503, #"{"status":"unavailable","d0":true,"d1":false}"#),
    ])
    func `what can only be read is degraded and stays on the net, what is away is not`(
        states: String, status: Int, body: String
    ) async throws {
        try await TestDaemon.with(LeaningDaemon.self, environment: ["STATES": states]) { daemon async throws in
            let answer = try await daemon.call(.get, "/health")
            #expect(answer.status == status)
            #expect(answer.body == body)
        }
    }

    @Test(arguments: [
        ("well", 200, "ok", true), ("degraded", 200, "degraded", true), ("down", 503, "unavailable", false),
    ])
    func `a sister that is degraded is passed on`(state: String, status: Int, word: String, answers: Bool) async throws
    {
        try await TestDaemon.with(LeaningDaemon.self, environment: ["STATES": state]) { sister async throws in
            let environment = ["STATES": "sister", "SISTER_URL": sister.address]
            try await TestDaemon.with(LeaningDaemon.self, environment: environment) { daemon async throws in
                let answer = try await daemon.call(.get, "/health")
                #expect(answer.status == status)
                #expect(answer.body == #"{"status":"\#(word)","sister":\#(answers)}"#)
            }
        }
    }
}
