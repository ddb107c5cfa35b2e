import Daemon
import JSON
import FoundationEssentials
import Hummingbird
import TestSupport
import Testing
import Wire

/// The metrics of a daemon, and its place in a trace.
@Suite struct MetricsTests {
    /// Calls itself, as a sister is called.
    private enum CallingDaemon: ShopDaemon {
        static let name = "calling"
        static let summary = "calls itself"
        static let itself = SisterAddress.setting("itself")
        static let fails = Setting<String>.text("FAILS", default: "no", help: "whether its data is away")
        static let settings: [any SettingDeclaration] = [itself, fails]

        static func build(_ setup: Setup) async throws -> Blueprint {
            let sister = SisterClient("itself", at: try setup.settings.value(of: itself), over: setup.http)
            var blueprint = Blueprint { router in
                router.get("things/:id") { request, _ in
                    Response.detail(request.headers[.traceParent] ?? "none")
                }
                router.get("relay") { _, _ in
                    let answer: Told = try await sister.call(.get, "/things/1", as: .visitor).decoded()
                    return Response.detail(answer.detail)
                }
            }
            blueprint.metrics = { metrics in
                metrics.append(
                    Metric("shop_things", .gauge, "Things.", by: "kind", [("a\"b\\c\nd", 2), ("plain", 0.5)]))
                if try setup.settings.value(of: fails) == "yes" { throw Problem.unavailable("no database") }
            }
            return blueprint
        }
    }

    private func with(_ body: (TestDaemon) async throws -> Void) async throws {
        let daemon = try await TestDaemon.start(CallingDaemon.self, ownAddress: "ITSELF_URL")
        do {
            try await body(daemon)
            await daemon.stop()
        } catch {
            await daemon.stop()
            throw error
        }
    }

    @Test func `requests are counted by route and status, never by address`() async throws {
        try await with { daemon async throws in
            for id in 1...3 { _ = try await daemon.call(.get, "/things/\(id)") }
            _ = try await daemon.call(.get, "/relay")
            _ = try await daemon.call(.get, "/nothing/\(UUID.v7().text)")
            let answer = try await daemon.call(.get, "/metrics")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            let lines = answer.body.split(separator: "\n").map(String.init)
            let requests = "shop_request_duration_seconds_count"
            #expect(lines.contains(#"\#(requests){method="GET",route="/things/{id}",status="200"} 4"#))
            #expect(lines.contains(#"\#(requests){method="GET",route="other",status="404"} 1"#))
            #expect(lines.contains(#"shop_sister_call_duration_seconds_count{sister="itself",status="200"} 1"#))
            #expect(lines.contains(#"shop_things{kind="a\"b\\c\nd"} 2"#))
            #expect(lines.contains(#"shop_things{kind="plain"} 0.5"#))
            #expect(lines.contains("shop_details_known 1"))
            #expect(!answer.body.contains("/nothing/"))
            let memory = lines.first { $0.hasPrefix("process_resident_memory_bytes ") }?.split(separator: " ").last
            #expect(try #require(memory.flatMap { Double($0) }) > 1e6)
            let started = lines.first { $0.hasPrefix("process_start_time_seconds ") }?.split(separator: " ").last
            let age = Date().timeIntervalSince1970 - (try #require(started.flatMap { Double($0) }))
            #expect((0..<3600).contains(age))
        }
    }

    @Test func `what is known is told while the daemon's data is away`() async throws {
        try await TestDaemon.with(CallingDaemon.self, environment: ["FAILS": "yes"]) { daemon async throws in
            let answer = try await daemon.call(.get, "/metrics")
            #expect(answer.status == 200)
            #expect(answer.body.contains("shop_details_known 0\n"))
            #expect(answer.body.contains(#"shop_things{kind="plain"} 0.5"#))
        }
    }

    @Test func `a histogram's buckets grow, and the last holds all`() async throws {
        try await with { daemon async throws in
            for _ in 1...5 { _ = try await daemon.call(.get, "/things/1") }
            let buckets = try await daemon.call(.get, "/metrics").body.split(separator: "\n")
                .filter { $0.hasPrefix("shop_request_duration_seconds_bucket{") && $0.contains("/things/{id}") }
                .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
            #expect(buckets.count == 14)
            #expect(buckets == buckets.sorted())
            #expect(buckets.last == 5)
        }
    }

    @Test func `a trace goes on to sisters with a new parent, and what is none is left out`() async throws {
        try await with { daemon async throws in
            let trace = "0af7651916cd43dd8448eb211c80319c"
            func relayed(_ header: String) async throws -> String {
                let answer = try await daemon.call(.get, "/relay", headers: ["traceparent": header])
                return try answer.decoded(as: Told.self).detail
            }
            let parts = try await relayed("00-\(trace)-b7ad6b7169203331-01").split(separator: "-")
            #expect(parts.count == 4)
            #expect(parts[1] == trace)
            #expect(parts[2].count == 16 && parts[2] != "b7ad6b7169203331")
            #expect(parts[3] == "01")
            for wrong in [
                "", "00-\(trace)-b7ad6b7169203331", "ff-\(trace)-b7ad6b7169203331-01",
                "00-\(trace)-0000000000000000-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-\(trace)-B7AD6B7169203331-01",
                "00-\(trace)-b7ad6b7169203331-01-x", "00-\(trace)x-b7ad6b716920333-01",
            ] {
                #expect(try await relayed(wrong) == "none", "\(wrong)")
            }
        }
    }
}

private struct Told: JSONReadable {
    let detail: String

    init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        detail = try json.object { members throws(JSONSyntaxError) in try members.value("detail") }
    }
}
