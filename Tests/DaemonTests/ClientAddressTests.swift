import Daemon
import Hummingbird
import TestSupport
import Testing
import Wire

@Suite struct ClientAddressTests {
    @Test(arguments: [
        ("203.0.113.9", "203.0.113.9"), ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"),
        ("2001:db8::1", "2001:db8:0:0::/64"), ("::1", "0:0:0:0::/64"),
    ])
    func `an IPv6 client is its network, an IPv4 client its address`(text: String, network: String) {
        #expect(ClientAddress(text)?.network == network)
    }

    @Test(arguments: [
        "", "unix:", "localhost", "203.0.113.9, 203.0.113.10", "203.0.113.9:80", "[::1]", "1.2.3", "1.2.3.4\n",
        "fe80::1%lo",
    ])
    func `what is no address is none`(text: String) {
        #expect(ClientAddress(text) == nil)
    }

    @Test func `the address is what nginx says, and nothing when it says none or two`() async throws {
        try await TestDaemon.with(AddressDaemon.self) { daemon async throws in
            func told(_ headers: [String: String]) async throws -> String {
                try await daemon.call(.get, "/client", headers: headers).body
            }
            #expect(try await told(["X-Forwarded-For": "203.0.113.9"]) == #"{"detail":"203.0.113.9"}"#)
            #expect(try await told([:]) == #"{"detail":"none"}"#)
            #expect(try await told(["X-Forwarded-For": "203.0.113.9, 1.2.3.4"]) == #"{"detail":"none"}"#)
        }
    }

    @Test func `a sister passes it on with a token of her own beside the person's`() async throws {
        try await TestDaemon.with(AddressDaemon.self) { daemon async throws in
            let tokens = TokenSigner(secret: TestDaemon.secret, previous: nil)
            let connections = SisterConnections(daemon: "gateway", tokens: tokens)
            let sister = SisterClient("echo", at: try SisterAddress(daemon.address), over: connections)
            let person = TestToken.user()
            let answer = try? await sister.call(
                .get, "/headers", as: .person(token: person), from: ClientAddress("203.0.113.9"), timeout: .seconds(60))
            await connections.close()
            let told = try #require(answer).decoded(as: [String].self)
            #expect(told[0] == "Bearer \(person)")
            #expect(told[1] == "203.0.113.9")
            #expect(try tokens.verify(told[2]).role == .service)
        }
    }
}

/// Answers with the address of its caller.
private struct AddressDaemon: ShopDaemon {
    static let name = "echo"
    static let summary = "says what it is told"
    static let settings: [any SettingDeclaration] = []

    static func build(_ setup: Setup) async throws -> Blueprint {
        Blueprint { router in
            router.get("client") { _, context in Response.detail(context.client?.text ?? "none") }
            router.get("headers") { request, _ in
                Response.json(
                    [.authorization, .forwardedFor, .serviceToken].map { request.headers[$0] ?? "none" })
            }
        }
    }
}
