import Curl
import TestSupport
import Testing

/// Servers that die, hang, are slow or send too much.
@Suite struct TroubleTests {
    @Test func `a request that was read by a server that died is not sent again`() async throws {
        try await with { connection, _ in
            // The first one is answered; the next one is read, and nothing more.
            _ = connection.request()
            connection.answer("yes")
            _ = connection.request()
        } run: { client, server async throws in
            _ = try await client.perform(server.call("GET"))
            // On the connection that was kept open, where libcurl by itself would send it again.
            await #expect(throws: HTTPClientError.failed("the connection was dead")) {
                try await client.perform(server.call("POST"))
            }
            #expect(server.requests.map { $0.prefix(4) } == ["GET ", "POST"])
            var call = server.call("POST")
            call.body = Array("{}".utf8)
            _ = try await client.perform(server.call("GET"))
            await #expect(throws: HTTPClientError.self) { try await client.perform(call) }
            #expect(server.requests.map { $0.prefix(4) } == ["GET ", "POST", "GET ", "POST"])
        }
    }

    @Test func `a fresh connection does not care about those of before`() async throws {
        try await with { connection, _ in
            _ = connection.request()
            connection.answer("yes")
        } run: { client, server async throws in
            for _ in 0..<20 { #expect(try await client.perform(server.call("POST", isFresh: true)).status == 200) }
            #expect(server.requests.count == 20)
        }
    }

    @Test func `a server that has restarted is found again`() async throws {
        let script: @Sendable (ScriptedServer.Connection, Int) -> Void = { connection, _ in
            while connection.request() != nil { connection.answer("yes") }
        }
        let client = HTTPClient()
        let first = ScriptedServer(script)
        #expect(try await client.perform(first.call("GET")).status == 200)
        first.stop()
        await #expect(throws: HTTPClientError.self) { try await client.perform(first.call("GET")) }
        let second = ScriptedServer(at: first.path, script)
        defer { second.stop() }
        #expect(try await client.perform(second.call("GET")).status == 200)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func `a server that falls silent costs the time limit`(beginning: String) async throws {
        try await with { connection, _ in
            _ = connection.request()
            connection.send(beginning)
            connection.hang()
        } run: { client, server async throws in
            var call = server.call("GET")
            call.timeout = .milliseconds(200)
            await #expect(throws: HTTPClientError.timedOut) { try await client.perform(call) }
        }
    }

    @Test func `an answer byte by byte ends with the time limit of the whole call`() async throws {
        try await with { connection, _ in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
            while connection.send("x") {}
        } run: { client, server async throws in
            var call = server.call("GET")
            call.timeout = .milliseconds(300)
            call.maximumAnswer = .max
            await #expect(throws: HTTPClientError.timedOut) { try await client.perform(call) }
        }
    }

    @Test(arguments: ["Content-Length: 2000\r\n\r\n", "\r\n", "X: "])
    func `an answer that is longer than wanted is refused`(rest: String) async throws {
        try await with { connection, _ in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\n\(rest)\(String(repeating: "x", count: 2000))")
            if rest == "X: " { connection.send("\r\n\r\n") }
        } run: { client, server async throws in
            var call = server.call("GET")
            call.maximumAnswer = 1000
            await #expect(throws: HTTPClientError.tooLarge) { try await client.perform(call) }
            call.maximumAnswer = 4000
            if rest != "X: " { #expect(try await client.perform(call).body.count == 2000) }
        }
    }

    @Test func `half an answer is none`() async throws {
        try await with { connection, _ in
            _ = connection.request()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
        } run: { client, server async throws in
            await #expect(throws: HTTPClientError.self) { try await client.perform(server.call("GET")) }
        }
    }

    @Test func `callers that leave make room for others`() async throws {
        var limits = HTTPClient.Limits()
        limits.callsUnderWay = 2
        try await with(limits) { connection, number in
            _ = connection.request()
            if number < 2 { connection.hang() } else { connection.answer("yes") }
        } run: { client, server async throws in
            let callers = (0..<2).map { _ in Task { try await client.perform(server.call("GET")) } }
            while server.requests.count < 2 { await Task.yield() }
            await #expect(throws: HTTPClientError.busy) { try await client.perform(server.call("GET")) }
            for caller in callers { caller.cancel() }
            for caller in callers { #expect(await caller.result.failure as? HTTPClientError == .cancelled) }
            #expect(try await client.perform(server.call("GET")).status == 200)
            let late = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.perform(server.call("GET"))
            }
            #expect(await late.result.failure as? HTTPClientError == .cancelled)
        }
    }

    @Test func `many calls at once share the connections that a host may have`() async throws {
        var limits = HTTPClient.Limits()
        limits.connectionsToHost = 4
        try await with(limits) { connection, _ in
            while let request = connection.request() {
                connection.answer(String(request.split(separator: " ")[1]))
            }
        } run: { client, server async throws in
            try await withThrowingTaskGroup { group in
                for number in 0..<300 {
                    group.addTask {
                        let answer = try await client.perform(server.call("GET", "/\(number)"))
                        #expect(String(decoding: answer.body, as: UTF8.self) == "/\(number)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(server.requests.count == 300)
            #expect(server.mostConnections <= 4)
        }
    }

    @Test func `to close is to wait for the calls under way`() async throws {
        try await with { connection, _ in
            guard let request = connection.request() else { return }
            if request.hasPrefix("GET /hang") { connection.hang() } else { connection.answer("yes") }
        } run: { client, server async throws in
            var call = server.call("GET", "/hang")
            call.timeout = .milliseconds(300)
            let hanging = Task { [call] in try await client.perform(call) }
            while server.requests.isEmpty { await Task.yield() }
            await client.close()
            #expect(await hanging.result.failure as? HTTPClientError == .timedOut)
            await #expect(throws: HTTPClientError.closed) { try await client.perform(server.call("GET")) }
        }
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
