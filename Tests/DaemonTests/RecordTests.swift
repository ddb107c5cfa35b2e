import Daemon
import FoundationEssentials
import Hummingbird
import TestSupport
import Testing
import Wire

/// The records of a daemon about requests, and the data that they omit.
@Suite struct RecordTests {
    private enum OrderingDaemon: ShopDaemon {
        static let name = "ordering"
        static let summary = "touches orders, and fails"
        static let settings: [any SettingDeclaration] = []

        static func build(_ setup: Setup) async throws -> Blueprint {
            Blueprint { router in
                router.post("orders/:id") { request, context in
                    _ = context.logger(ofOrder: try context.parameters.id())
                    var fields = try await request.jsonFields()
                    _ = fields.required("password", .text(8...12))
                    try fields.check()
                    return Response.detail("done")
                }
                router.get("orders") { _, _ in Response.detail("none") }
                router.get("fault") { _, _ -> Response in throw Fault() }
            }
        }

        struct Fault: Error {}
    }

    @Test func `a record says what was asked, by whom, about which order, and how it ended`() async throws {
        let log = RecordedLog()
        let (user, order) = (UUID.v7(), UUID.v7())
        try await TestDaemon.with(OrderingDaemon.self, log: log) { daemon async throws in
            let answer = try await daemon.call(
                .post, "/orders/\(order.text)?note=1", token: TestToken.user(user),
                json: #"{"password":"long enough"}"#, headers: ["X-Request-ID": "abc-1"])
            #expect(answer.status == 200)
        }
        let record = try #require(log.records.first { $0.metadata["http.path"] != nil })
        var metadata = record.metadata
        let duration = try #require(metadata.removeValue(forKey: "duration.us").flatMap { Int($0) })
        #expect(duration > 0)
        #expect(
            metadata.filter { !$0.key.hasPrefix("hb.") } == [
                "request.id": "abc-1", "user.id": user.text, "order.id": order.text, "http.method": "POST",
                "http.path": "/orders/\(order.text)", "http.status": "200",
            ])
    }

    @Test func `no token, cookie, password or query is in any record, even of the level trace`() async throws {
        let log = RecordedLog()
        let token = TestToken.user()
        let path = "/orders/\(UUID.v7().text)"
        try await TestDaemon.with(OrderingDaemon.self, log: log) { daemon async throws in
            _ = try await daemon.call(.post, path, token: token, json: #"{"password":"secret-1"}"#)
            // Refused in every way: another token, field, type and shape.
            _ = try await daemon.call(.post, path, token: "secret-2.is.none", json: #"{"password":"secret-3"}"#)
            _ = try await daemon.call(.post, path, token: token, json: #"{"password":"secret-4 is too long"}"#)
            _ = try await daemon.call(.post, path, token: token, json: #"{"secret-5":"secret-6""#)
            _ = try await daemon.call(.post, path, token: token, form: "password=secret-7")
            _ = try await daemon.call(
                .get, "/fault?access_token=secret-8",
                headers: [
                    "Cookie": "access_token=\(token); cart=secret-9", "Authorization": "Basic secret-10",
                    "Idempotency-Key": "secret-11",
                ])
            let fault = try await daemon.call(.get, "/fault?secret-12", headers: ["Cookie": "access_token=\(token)"])
            #expect(fault.status == 500)
        }
        // It did keep records of all of them, the fault's own too.
        #expect(log.records.filter { $0.metadata["http.path"] != nil }.count == 7)
        #expect(log.text.contains("Fault()"))
        #expect(!log.text.contains("secret-"))
        #expect(!log.text.contains("eyJ"))
    }

    @Test func `a rush of readers does not fill the journal, and no failure is left out`() async throws {
        let log = RecordedLog()
        try await TestDaemon.with(OrderingDaemon.self, log: log) { daemon async throws in
            for _ in 0..<15 {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<100 { group.addTask { try await daemon.call(.get, "/orders").status } }
                    for try await status in group { #expect(status == 200) }
                }
            }
            #expect(try await daemon.call(.get, "/health").status == 200)
            for _ in 0..<20 { #expect(try await daemon.call(.get, "/nothing").status == 404) }
        }
        let statuses = log.records.compactMap { $0.metadata["http.status"] }
        #expect(statuses.filter { $0 == "404" }.count == 20)
        // Health checks are never logged.
        #expect(!log.records.contains { $0.metadata["http.path"] == "/health" })
        #expect((1000..<1500).contains(statuses.filter { $0 == "200" }.count))
    }
}
