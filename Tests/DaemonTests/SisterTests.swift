import Daemon
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing
import Wire

/// Calls between daemons.
@Suite struct SisterTests {
    /// Begins its answers and never ends them.
    private enum StallingDaemon: ShopDaemon {
        static let name = "stalling"
        static let summary = "stalls"
        static let settings: [any SettingDeclaration] = []

        static func build(_ setup: Setup) async throws -> Blueprint {
            Blueprint { router in
                router.get("stall") { _, _ in
                    Response(
                        status: .ok,
                        body: ResponseBody { writer in
                            try await writer.write(ByteBuffer(string: "a beginning"))
                            try await Task.sleep(for: .seconds(60))
                        })
                }
            }
        }
    }

    @Test func `the time limit of a call holds for the body of the answer too`() async throws {
        try await TestDaemon.with(StallingDaemon.self) { daemon async throws in
            let connections = SisterConnections(
                daemon: "test", tokens: TokenSigner(secret: TestDaemon.secret, previous: nil))
            let sister = SisterClient("stalling", at: try SisterAddress(daemon.address), over: connections)
            let begin = ContinuousClock.now
            await #expect(throws: Problem.self) {
                try await sister.call(.get, "/stall", as: .visitor, timeout: .milliseconds(300))
            }
            // The connection's own limit for silence is ten seconds.
            #expect(ContinuousClock.now - begin < .seconds(8))
            await connections.close()
        }
    }
}
