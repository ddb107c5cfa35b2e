import TestSupport
import Testing

@Suite("An outage of the database") struct OutageTests {
    @Test("PostgreSQL stopped is 503 with Retry-After, and well again when it is back")
    func stopAndResume() async throws {
        let server = try await TemporaryPostgres.start()
        let world = try await AuthWorld.start(database: try await server.newDatabase())
        let user = try await TestUser.make(in: world.pool)
        let token = user.token()
        #expect(try await world.daemon.call(.get, "/auth/me", token: token).status == 200)

        try await server.stop()
        let calls: [(TestDaemon.Method, String, form: String?)] = [
            (.get, "/auth/me", nil), (.post, "/auth/login", "username=\(user.email)&password=wrong"),
            (.get, "/health", nil),
        ]
        for (method, path, form) in calls {
            let answer = try await world.daemon.call(method, path, token: token, form: form)
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") != nil)
            #expect(!answer.body.contains("postgres"))
        }
        #expect(try await world.daemon.call(.get, "/health").body == #"{"status":"unavailable","db":false}"#)

        try await server.resume()
        let start = ContinuousClock.now
        while true {
            let answer = try await world.daemon.call(.get, "/auth/me", token: token)
            if answer.status == 200 { break }
            try #require(start.duration(to: .now) < .seconds(60), "still \(answer)")
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await world.daemon.call(.get, "/health").body == #"{"status":"ok","db":true}"#)
        await world.daemon.stop()
        try await server.stop()
    }
}
