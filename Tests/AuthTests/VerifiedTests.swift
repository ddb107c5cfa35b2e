import Daemon
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

/// Whether an account is known to own its e-mail address, and the claim in tokens.
@Suite("email_verified") struct VerifiedTests {
    private func isVerified(_ answer: TestAnswer) async throws -> Bool {
        try TestUser.signer().verify(try answer.decoded(as: AccessToken.self).accessToken).isEmailVerified
    }

    @Test("The token of who has registered says no, that of who was made by the owner says yes")
    func whoIsVerified() async throws {
        let world = try await AuthWorld.start()
        let account = #"{"email":"ann@example.com","password":"a good password"}"#
        #expect(try await world.daemon.call(.post, "/auth/register", json: account).status == 201)
        let clerk = #"{"email":"clerk@example.com","password":"a good password","role":"admin"}"#
        let service = TestToken.service("shopctl")
        #expect(try await world.daemon.call(.post, "/internal/accounts", token: service, json: clerk).status == 201)
        for (name, password, expected) in [
            ("ann@example.com", "a+good+password", false), ("clerk@example.com", "a+good+password", true),
            ("admin@example.com", "admin123", true),
        ] {
            let answer = try await world.daemon.call(
                .post, "/auth/login", form: "username=\(name)&password=\(password)")
            #expect(try await isVerified(answer) == expected, "\(name)")
        }
        await world.daemon.stop()
    }

    @Test("A token that does not say it counts as not verified, and a promotion by an admin verifies nothing")
    func whoIsNot() async throws {
        let user = try await TestUser.make(role: .admin)
        #expect(try await isVerified(user.login()) == false)
        let token = TestToken.user()
        #expect(try TestUser.signer().verify(token).isEmailVerified == false)
        let service = TestToken.service()
        #expect(try TestUser.signer().verify(service).isEmailVerified == false)
    }
}
