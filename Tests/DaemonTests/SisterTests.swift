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
            let stopwatch = Stopwatch()
            await #expect(throws: Problem.self) {
                try await sister.call(.get, "/stall", as: .visitor, timeout: .milliseconds(300))
            }
            // The connection's own limit for silence is ten seconds.
            #expect(stopwatch.elapsed() < .seconds(8))
            await connections.close()
        }
    }

    // MARK: - Sisters that die

    private static func with(
        _ script: @escaping @Sendable (ScriptedServer.Connection, Int) -> Void,
        _ run: (SisterClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = ScriptedServer(script)
        defer { server.stop() }
        let connections = SisterConnections(
            daemon: "test", tokens: TokenSigner(secret: TestDaemon.secret, previous: nil))
        try await run(
            SisterClient("dying", at: try SisterAddress("unix:\(server.path ?? "")"), over: connections), server)
        await connections.close()
    }

    @Test func `a change that was read by a sister who died is sent once`() async throws {
        try await Self.with { connection, number in
            guard connection.request() != nil, number == 0 else { return }
            connection.answer("yes")
            // On the connection that was kept open.
            _ = connection.request()
        } _: { sister, server async throws in
            _ = try await sister.call(.get, "/", as: .visitor)
            await #expect(throws: Problem.self) { try await sister.call(.post, "/", body: .json("x"), as: .visitor) }
            await #expect(throws: Problem.self) { try await sister.call(.patch, "/", as: .visitor) }
            #expect(server.requests.map { $0.prefix { $0 != " " } } == ["GET", "POST", "PATCH"])
        }
    }

    @Test func `what may be repeated is sent twice and no more`() async throws {
        try await Self.with { connection, number in
            guard connection.request() != nil, number == 0 else { return }
            connection.answer("yes")
            // Read on the connection that was kept open, and again on a fresh one.
            _ = connection.request()
        } _: { sister, server async throws in
            _ = try await sister.call(.get, "/", as: .visitor)
            await #expect(throws: Problem.self) { try await sister.call(.get, "/", as: .visitor) }
            #expect(server.requests.count == 3)
            await #expect(throws: Problem.self) {
                try await sister.call(.post, "/", as: .visitor, isIdempotent: true)
            }
            #expect(server.requests.count == 5)
        }
    }

    @Test func `a sister who died between two calls is asked again`() async throws {
        try await Self.with { connection, _ in
            if connection.request() != nil { connection.answer("yes") }
        } _: { sister, server async throws in
            for _ in 0..<10 { #expect(try await sister.call(.get, "/", as: .visitor).status == 200) }
            #expect(server.requests.count == 10)
        }
    }

    @Test(arguments: [
        ("http://catalog:8000", true), ("http://catalog:8000/", true), ("https://catalog", true),
        ("unix:/a/b.sock", true),
        ("http+unix://%2Fa%2Fb.sock", true), ("unix:a", false), ("catalog:8000", false), ("ftp://catalog", false),
    ])
    func `an address says how it may be written`(text: String, isGood: Bool) {
        #expect(((try? SisterAddress(text)) != nil) == isGood)
    }

    @Test func `a socket may be written in two ways`() throws {
        #expect(try SisterAddress("unix:/a/b.sock") == SisterAddress("http+unix://%2Fa%2Fb.sock"))
        #expect(try SisterAddress("http://catalog:8000/") == SisterAddress("http://catalog:8000"))
    }
}
