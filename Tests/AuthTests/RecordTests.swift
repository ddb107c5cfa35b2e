import Auth
import TestSupport
import Testing

@Suite("Records") struct RecordTests {
    @Test("No password, hash, address or token of an account is in any record, even of the level trace")
    func secrets() async throws {
        let log = RecordedLog()
        let environment = AuthWorld.environment(try await TemporaryPostgres.database())
        try await TestDaemon.with(AuthDaemon.self, environment: environment, log: log) { daemon async throws in
            let email = TestUser.freshEmail()
            let account = #"{"email":"\#(email)","password":"hunter2-first"}"#
            #expect(try await daemon.call(.post, "/auth/register", json: account).status == 201)
            #expect(try await daemon.call(.post, "/auth/register", json: account).status == 409)
            let wrong = try await daemon.call(.post, "/auth/login", form: "username=\(email)&password=hunter2-wrong")
            #expect(wrong.status == 401)
            let answer = try await daemon.call(.post, "/auth/login", form: "username=\(email)&password=hunter2-first")
            #expect(answer.status == 200)
            let cookie = try #require(answer.header("Set-Cookie")?.split(separator: ";").first)
            #expect(try await daemon.call(.get, "/auth/me", headers: ["Cookie": String(cookie)]).status == 200)
            for _ in 0..<2 {
                _ = try await daemon.call(
                    .post, "/auth/change_password",
                    json: #"{"old_password":"hunter2-first","new_password":"hunter2-second"}"#,
                    headers: ["Cookie": String(cookie), "Sec-Fetch-Site": "same-origin"])
            }
            #expect(!log.text.contains(email))
        }
        #expect(log.records.filter { $0.metadata["http.path"] != nil }.count == 7)
        for secret in ["hunter2", "scrypt$", "eyJ", TestDaemon.secret] { #expect(!log.text.contains(secret)) }
    }
}
