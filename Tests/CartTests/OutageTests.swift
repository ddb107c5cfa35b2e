import Cart
import Daemon
import TestSupport
import Testing
import Wire

@Suite("An outage of Redis") struct OutageTests {
    @Test("Redis stopped is 503 with Retry-After, and well again when it is back, with its carts")
    func stopAndResume() async throws {
        let redis = try await TemporaryRedis.start(isPersistent: true)
        let daemon = try await TestDaemon.start(CartDaemon.self, environment: ["REDIS_URL": redis.url])
        let token = TestToken.user()
        let body = #"{"product_id":"0190163d-8694-739b-aea5-966c26f8ad91","qty":3}"#
        #expect(try await daemon.call(.post, "/cart/add", token: token, json: body).status == 200)
        #expect(try await daemon.call(.get, "/health").body == #"{"status":"ok","redis":true}"#)

        try await redis.stop()
        let calls: [(TestDaemon.Method, String, String?)] = [
            (.get, "/cart", nil), (.post, "/cart/add", body), (.post, "/cart/clear", nil), (.get, "/health", nil),
        ]
        for (method, path, json) in calls {
            let answer = try await daemon.call(method, path, token: token, json: json)
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") != nil)
            #expect(!answer.body.contains("/tmp/"))
        }
        #expect(try await daemon.call(.get, "/health").body == #"{"status":"unavailable","redis":false}"#)

        try await redis.resume()
        let start = ContinuousClock.now
        while try await daemon.call(.get, "/health").status != 200 {
            try #require(start.duration(to: .now) < patience)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await daemon.call(.get, "/cart", token: token).decoded(as: Cart.self).totalItems == 3)
        await daemon.stop()
    }

    @Test("The daemon starts without Redis, and serves as soon as it is there")
    func startsWithout() async throws {
        let redis = try await TemporaryRedis.start()
        try await redis.stop()
        let daemon = try await TestDaemon.start(CartDaemon.self, environment: ["REDIS_URL": redis.url])
        #expect(try await daemon.call(.get, "/health").status == 503)
        try await redis.resume()
        let start = ContinuousClock.now
        while try await daemon.call(.get, "/health").status != 200 {
            try #require(start.duration(to: .now) < patience)
            try await Task.sleep(for: .milliseconds(20))
        }
        await daemon.stop()
    }

    @Test("Redis beyond its memory: carts are read, changes are 503 with Retry-After, and health says degraded")
    func fullMemory() async throws {
        let redis = try await TemporaryRedis.start()
        let log = RecordedLog()
        let daemon = try await TestDaemon.start(CartDaemon.self, environment: ["REDIS_URL": redis.url], log: log)
        let token = TestToken.user()
        let body = #"{"product_id":"0190163d-8694-739b-aea5-966c26f8ad91","qty":3}"#
        #expect(try await daemon.call(.post, "/cart/add", token: token, json: body).status == 200)
        try await redis.limitMemory()
        for _ in 1...3 {
            let answer = try await daemon.call(.post, "/cart/add", token: token, json: body)
            #expect(answer.status == 503)
            #expect(answer.header("Retry-After") != nil)
        }
        #expect(try await daemon.call(.get, "/cart", token: token).decoded(as: Cart.self).totalItems == 3)
        let health = try await daemon.call(.get, "/health")
        #expect(health.status == 200)
        #expect(health.body == #"{"status":"degraded","redis":true}"#)
        #expect(try await daemon.call(.get, "/metrics").body.contains("\nshop_changes_refused 1\n"))
        // Not at each request: an operator sees one event, which the heartbeat writes.
        #expect(log.records.filter { $0.metadata["message.id"] != nil && $0.message.contains("failed") }.isEmpty)
        await daemon.stop()
    }

    @Test("A REDIS_URL that is none keeps the daemon from starting, and its password out of the message")
    func badURL() async throws {
        let error = await #expect(throws: SettingError.self) {
            _ = try await TestDaemon.start(CartDaemon.self, environment: ["REDIS_URL": "http://:hunter2@redis"])
        }
        #expect(error?.description.contains("REDIS_URL") == true)
        #expect(error?.description.contains("hunter2") == false)
    }
}
