import Logging
import Redis
import TestSupport
import Testing

/// Runs `body` with a client that is connected as long as it runs.
private func withClient(
    _ url: String, limits: RedisClient.Limits = .init(), _ body: (RedisClient) async throws -> Void
) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let client = RedisClient(try RedisURL(url), logger: logger, limits: limits)
    try await withThrowingDiscardingTaskGroup { group in
        group.addTask { await client.run() }
        try await body(client)
        group.cancelAll()
    }
}

/// The error that `work` throws.
private func redisError(_ work: () async throws -> Void) async -> RedisError.Kind? {
    do {
        try await work()
        return nil
    } catch {
        return (error as? RedisError)?.kind
    }
}

/// Has a server listen on a port of 127.0.0.1 too; the port.
private func openPort(_ client: RedisClient) async -> Int {
    while true {
        let port = Int.random(in: 20_000...50_000)
        if await redisError({ try await client.command("CONFIG", "SET", "port", "\(port)") }) == nil { return port }
    }
}

@Suite struct RedisClientTests {
    @Test func `answers come as values`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            #expect(try await client.command("SET", "a", "1") == .status("OK"))
            #expect(try await client.command("INCR", "a") == .integer(2))
            #expect(try await client.command("GET", "a").integer == 2)
            #expect(try await client.command("GET", "b") == .null)
            #expect(try await client.command("MGET", "a", "b") == .array([.bytes(Array("2".utf8)), .null]))
            #expect(await redisError { try await client.command("HGET", "a", "x") } == .server(code: "WRONGTYPE"))
        }
    }

    @Test func `any bytes go in and come out`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            try await client.command([Array("SET".utf8), [0, 13, 10, 255], bytes])
            #expect(try await client.command([Array("GET".utf8), [0, 13, 10, 255]]) == .bytes(bytes))
            #expect(try await client.command([Array("SET".utf8), [], []]) == .status("OK"))
            #expect(try await client.command([Array("GET".utf8), []]) == .bytes([]))
        }
    }

    @Test func `10,000 commands at once each get their own answer`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<10_000 {
                    group.addTask { try await client.command("ECHO", "\(number)").integer != number }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(wrong == 0)
        }
    }

    @Test func `an answer that is late is an error, and the next command has a new connection`() async throws {
        let redis = try await TemporaryRedis.start()
        var limits = RedisClient.Limits()
        limits.command = .seconds(1)
        try await withClient(redis.url, limits: limits) { client async throws in
            try await client.command("PING")
            try await redis.freeze()
            #expect(await redisError { try await client.command("PING") } == .timedOut)
            try await redis.freeze(false)
            try await untilAnswered(client)
            #expect(try await client.command("ECHO", "mine").text == "mine")
        }
    }

    @Test func `a server that is stopped is said so at once, and used again when it is back`() async throws {
        let redis = try await TemporaryRedis.start(isPersistent: true)
        try await withClient(redis.url) { client async throws in
            try await client.command("SET", "kept", "yes")
            try await redis.stop()
            #expect(await redisError { while true { try await client.command("PING") } } == .unavailable)
            let stopwatch = Stopwatch()
            #expect(await redisError { try await client.command("PING") } == .unavailable)
            #expect(stopwatch.elapsed() < .seconds(1))
            try await redis.resume()
            try await untilAnswered(client)
            #expect(try await client.command("GET", "kept").text == "yes")
        }
    }

    @Test func `commands under way when the server dies all end`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            try await client.command("PING")
            try await redis.freeze()
            await withTaskGroup(of: RedisError.Kind?.self) { group in
                for _ in 0..<100 { group.addTask { await redisError { try await client.command("PING") } } }
                try? await redis.stop()
                for await kind in group { #expect(kind == .unavailable) }
            }
        }
    }

    @Test func `more commands than may wait are refused at once`() async throws {
        let redis = try await TemporaryRedis.start()
        var limits = RedisClient.Limits()
        limits.commandsUnderWay = 10
        try await withClient(redis.url, limits: limits) { client async throws in
            try await client.command("PING")
            try await redis.freeze()
            let refused = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<30 { group.addTask { await redisError { try await client.command("PING") } == .busy } }
                // The 20 refused ones come first. The other 10 wait until Redis continues.
                var refused = 0
                while refused < 20, await group.next() == true { refused += 1 }
                try? await redis.freeze(false)
                return refused
            }
            #expect(refused == 20)
            #expect(try await client.command("PING").text == "PONG")
        }
    }

    @Test func `a cancelled command gives back its caller at once and shifts no answer`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            try await client.command("PING")
            try await redis.freeze()
            let task = Task { try await client.command("ECHO", "cancelled") }
            let other = Task { try await client.command("ECHO", "other") }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await redis.freeze(false)
            #expect(try await other.value.text == "other")
            #expect(try await client.command("ECHO", "mine").text == "mine")
        }
    }

    @Test func `the password and the database of the URL are used`() async throws {
        let redis = try await TemporaryRedis.start(password: "p@ss")
        let place = redis.url.dropFirst("unix://".count)
        try await withClient("unix://:p%40ss@\(place)?db=3") { client async throws in
            try await client.command("SET", "a", "1")
        }
        try await withClient("unix://:p%40ss@\(place)?db=4") { client async throws in
            #expect(try await client.command("GET", "a") == .null)
        }
    }

    @Test func `a wrong password is told, and not which`() async throws {
        let redis = try await TemporaryRedis.start(password: "right")
        let place = redis.url.dropFirst("unix://".count)
        for (url, code) in [("unix://:hunter2@\(place)", "WRONGPASS"), ("unix://\(place)", "NOAUTH")] {
            try await withClient(url) { client async throws in
                do {
                    try await client.command("PING")
                    Issue.record("let in")
                } catch let error as RedisError {
                    #expect(error.kind == .server(code: code))
                    #expect(error.description.contains("REDIS_URL"))
                    #expect(!error.description.contains("hunter2"))
                }
            }
        }
    }

    @Test func `a Redis beyond its memory can be read, and says so until it takes changes again`() async throws {
        let redis = try await TemporaryRedis.start()
        var limits = RedisClient.Limits()
        limits.quietTime = .seconds(2)
        try await withClient(redis.url, limits: limits) { client async throws in
            try await client.command("SET", "kept", "yes")
            try await client.command("CONFIG", "SET", "maxmemory", "1")
            #expect(await client.refusal == nil)
            let script = RedisScript("return redis.call('set', KEYS[1], ARGV[1])")
            for _ in 1...3 {
                #expect(
                    await redisError { try await client.run(script, keys: ["a"], arguments: ["1"]) }
                        == .server(code: "OOM"))
            }
            #expect(await client.refusal?.contains("raise it, or let carts expire") == true)
            #expect(await client.trouble == nil)
            #expect(try await client.command("GET", "kept").text == "yes")

            try await client.command("CONFIG", "SET", "maxmemory", "0")
            #expect(try await eventually { await client.refusal == nil })
        }
    }

    @Test func `a Redis that can't save can be read, and says so until it takes changes again`() async throws {
        let redis = try await TemporaryRedis.start()
        var limits = RedisClient.Limits()
        limits.quietTime = .seconds(2)
        try await withClient(redis.url, limits: limits) { client async throws in
            try await redis.spoilSaving()
            try await client.command("CONFIG", "SET", "save", "900 1")
            try await client.command("BGSAVE")
            #expect(
                try await eventually {
                    await redisError { try await client.command("SET", "a", "1") } == .server(code: "MISCONF")
                })
            #expect(await client.refusal?.contains("see its log") == true)
            #expect(try await client.command("GET", "b") == .null)

            try await redis.spoilSaving(false)
            try await client.command("BGSAVE")
            #expect(try await eventually { await client.refusal == nil })
            try await client.command("SET", "a", "1")
        }
    }

    @Test func `a wrong command is no refusal`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            try await client.command("SET", "a", "1")
            #expect(await redisError { try await client.command("HGET", "a", "x") } == .server(code: "WRONGTYPE"))
            #expect(await client.refusal == nil)
        }
    }

    @Test func `a host is found by its name, and each of its addresses is tried`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            let port = await openPort(client)
            // localhost is ::1 too, where this one does not listen.
            for host in ["localhost", "127.0.0.1"] {
                try await withClient("redis://\(host):\(port)/2") { other async throws in
                    try await other.command("SET", host, "here")
                }
            }
            try await client.command("SELECT", "2")
            #expect(try await client.command("DBSIZE") == .integer(2))
        }
    }

    @Test func `of several hosts the primary is used, and the other one when it has become that`() async throws {
        let (one, two) = (try await TemporaryRedis.start(), try await TemporaryRedis.start())
        try await withClient(one.url) { one async throws in
            try await withClient(two.url) { two async throws in
                let ports = (one: await openPort(one), two: await openPort(two))
                try await two.command("REPLICAOF", "127.0.0.1", "\(ports.one)")
                try await withClient("redis://127.0.0.1:\(ports.two),127.0.0.1:\(ports.one)") { client async throws in
                    try await client.command("SET", "first", "1")
                    #expect(try await one.command("GET", "first").text == "1")

                    // Both go on running, and the old primary keeps its connections.
                    try await two.command("REPLICAOF", "NO", "ONE")
                    try await one.command("REPLICAOF", "127.0.0.1", "\(ports.two)")
                    #expect(
                        try await eventually {
                            await redisError { try await client.command("SET", "second", "2") } == nil
                        })
                    #expect(try await two.command("GET", "second").text == "2")
                }
            }
        }
    }

    @Test func `a host without Redis and a name without host are unavailable`() async throws {
        for url in ["redis://127.0.0.1:1", "redis://no-such-host.invalid", "unix:///tmp/no-such-socket"] {
            try await withClient(url) { client async throws in
                #expect(await redisError { try await client.command("PING") } == .unavailable)
            }
        }
    }
}

@Suite struct RedisScriptTests {
    private let script = RedisScript("return {KEYS[1], ARGV[1], redis.call('INCRBY', KEYS[1], ARGV[1])}")

    @Test func `a script runs with its keys and arguments`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            let answer = try await client.run(script, keys: ["n"], arguments: ["5"])
            #expect(answer == .array([.bytes(Array("n".utf8)), .bytes(Array("5".utf8)), .integer(5)]))
        }
    }

    @Test func `a server that has forgotten a script gets it again`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            try await client.run(script, keys: ["n"], arguments: ["1"])
            try await client.command("SCRIPT", "FLUSH")
            let answer = try await client.run(script, keys: ["n"], arguments: ["1"])
            #expect(answer.array?.last == .integer(2))
        }
    }

    @Test func `an error that a script answers with has its code`() async throws {
        let redis = try await TemporaryRedis.start()
        try await withClient(redis.url) { client async throws in
            let script = RedisScript("return redis.error_reply('TOOMUCH of it')")
            #expect(await redisError { try await client.run(script, keys: []) } == .server(code: "TOOMUCH"))
        }
    }
}

/// Asks until there is an answer, at most 10 seconds.
private func untilAnswered(_ client: RedisClient) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while await redisError({ try await client.command("PING") }) != nil, ContinuousClock.now < deadline {
        try await Task.sleep(for: .milliseconds(10))
    }
    try await client.command("PING")
}
