import Curl
import Glibc
import TestSupport
import Testing

/// Writing requests and reading answers.
@Suite struct HTTPClientTests {
    @Test(arguments: [true, false])
    func `an answer comes back whole, over a unix socket and over TCP`(isUnix: Bool) async throws {
        try await with(isUnix: isUnix) { connection, _ in
            while connection.request() != nil {
                connection.send("HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n")
                connection.send(
                    "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nset-Cookie:  a=1 \r\nSet-Cookie: b=\r\nX:\r\n\r\nnone."
                )
            }
        } run: { client, server async throws in
            let answer = try await client.perform(server.call("GET", "/a/../b%2Fc?d=e"))
            #expect(answer.status == 404)
            #expect(String(decoding: answer.body, as: UTF8.self) == "none.")
            #expect(answer.header("Set-Cookie") == ["a=1", "b="])
            #expect(answer.header("x") == [""])
            #expect(answer.header("X-Early") == [])
            #expect(server.requests[0].hasPrefix("GET /a/../b%2Fc?d=e HTTP/1.1\r\n"))
        }
    }

    @Test func `calls one after the other share a connection, and fresh ones have their own`() async throws {
        try await with { connection, _ in
            while connection.request() != nil { connection.answer("yes") }
        } run: { client, server async throws in
            for _ in 0..<5 { _ = try await client.perform(server.call("GET")) }
            #expect(server.connections == 1)
            _ = try await client.perform(server.call("POST", isFresh: true))
            #expect(server.connections == 2)
            _ = try await client.perform(server.call("GET"))
            #expect(server.connections == 2)
        }
    }

    @Test func `a request is written as it is meant`() async throws {
        try await with { connection, _ in
            while connection.request() != nil { connection.answer("") }
        } run: { client, server async throws in
            func written(
                _ method: String, _ headers: [(name: String, value: String)] = [], body: String? = nil
            )
                async throws -> [String]
            {
                var call = server.call(method)
                call.headers = headers
                call.body = body.map { Array($0.utf8) }
                _ = try await client.perform(call)
                return server.requests.last?.split(separator: "\r\n", omittingEmptySubsequences: false).map(String.init)
                    ?? []
            }
            let host = "Host: \(server.host)"
            #expect(try await written("GET") == ["GET / HTTP/1.1", host, "", ""])
            for method in ["POST", "PUT", "PATCH"] {
                #expect(try await written(method) == ["\(method) / HTTP/1.1", host, "Content-Length: 0", "", ""])
            }
            #expect(try await written("DELETE") == ["DELETE / HTTP/1.1", host, "", ""])
            let patch = try await written("PATCH", [("Content-Type", "a/b"), ("X", ""), ("Host", "h")], body: "{}")
            #expect(
                Set(patch) == ["PATCH / HTTP/1.1", "Host: h", "Content-Type: a/b", "X:", "Content-Length: 2", "", "{}"])
            // A large body is sent without asking (Expect: 100-continue).
            let large = try await written("POST", body: String(repeating: "x", count: 3 << 20))
            #expect(large.contains("Content-Length: \(3 << 20)"))
            #expect(!large.contains { $0.hasPrefix("Expect") })
        }
    }

    @Test func `an answer to HEAD has no body`() async throws {
        try await with { connection, _ in
            while connection.request() != nil { connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n") }
        } run: { client, server async throws in
            #expect(try await client.perform(server.call("HEAD")).body.isEmpty)
        }
    }

    @Test func `nothing that is not HTTP gets out`() async throws {
        try await with { connection, _ in
            while connection.request() != nil { connection.answer("") }
        } run: { client, server async throws in
            for header in [("A\r\nB", "x"), ("A", "x\r\nB: y"), ("A", "x\0"), ("", "x"), ("A B", "x"), ("A:", "x")] {
                var call = server.call("GET")
                call.headers = [header]
                await #expect(throws: HTTPClientError.malformed("header \(header.0)")) {
                    try await client.perform(call)
                }
            }
            for path in ["/ HTTP/1.1\r\nA: b\r\n\r\n", "/a b", "/a\nb"] {
                await #expect(throws: HTTPClientError.malformed("URL")) {
                    try await client.perform(server.call("GET", path))
                }
            }
            await #expect(throws: HTTPClientError.malformed("method")) { try await client.perform(server.call("G T")) }
            for url in ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"] {
                let call = HTTPCall("GET", url, onFreshConnection: true)
                await #expect(throws: HTTPClientError.self) { try await client.perform(call) }
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a redirect is an answer`() async throws {
        try await with { connection, _ in
            while connection.request() != nil {
                connection.send("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")
            }
        } run: { client, server async throws in
            #expect(try await client.perform(server.call("GET")).status == 302)
            #expect(server.requests.count == 1)
        }
    }

    /// No authority has signed the server's certificate.
    @Test func `a certificate without an authority is refused`() async throws {
        let script = """
            d=$(mktemp -d) && cd "$d" && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout k -out c \
            2>/dev/null && echo $$ && exec openssl s_server -accept 127.0.0.1:0 -key k -cert c -www 2>&1
            """
        let output = try #require(popen(script, "r"))
        var pid: pid_t?
        var port: Int?
        var line = [CChar](repeating: 0, count: 200)
        while port == nil, fgets(&line, 200, output) != nil {
            let text = String(decoding: line.prefix { $0 > 32 || $0 == 32 }.map { UInt8($0) }, as: UTF8.self)
            if pid == nil { pid = pid_t(text) }
            if text.hasPrefix("ACCEPT") { port = text.split(separator: ":").last.flatMap { Int($0) } }
        }
        defer {
            if let pid { kill(pid, SIGKILL) }
            pclose(output)
        }
        let call = HTTPCall("GET", "https://localhost:\(try #require(port))/", onFreshConnection: true)
        let error = await #expect(throws: HTTPClientError.self) { try await HTTPClient().perform(call) }
        #expect(error?.description.contains("certificate") == true)
    }
}

extension ScriptedServer {
    var host: String { path == nil ? "127.0.0.1:\(port)" : "sister" }

    func call(_ method: String, _ path: String = "/", isFresh: Bool = false) -> HTTPCall {
        HTTPCall(method, "http://\(host)\(path)", socketPath: self.path, onFreshConnection: isFresh)
    }
}

/// Runs a server by `script`, and a client.
func with(
    isUnix: Bool = true, _ limits: HTTPClient.Limits = .init(),
    _ script: @escaping @Sendable (ScriptedServer.Connection, Int) -> Void,
    run: (HTTPClient, ScriptedServer) async throws -> Void
) async throws {
    let server = isUnix ? ScriptedServer(script) : ScriptedServer(at: nil, script)
    defer { server.stop() }
    try await run(HTTPClient(limits), server)
}
