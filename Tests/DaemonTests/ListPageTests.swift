import Daemon
import Hummingbird
import JSON
import TestSupport
import Testing
import Wire

/// Lists that come page by page.
@Suite struct ListPageTests {
    /// The numbers from 30 down to 1.
    private enum CountingDaemon: ShopDaemon {
        static let name = "counting"
        static let summary = "counts"
        static let settings: [any SettingDeclaration] = []

        static func build(_ setup: Setup) async throws -> Blueprint {
            Blueprint { router in
                router.get("numbers") { request, _ in
                    var query = request.queryFields
                    let page = ListPage(&query, of: .integer(1...Int.max))
                    try query.check(allowUnknown: true)
                    let found = (1...30).reversed().filter { $0 < page.cursor ?? .max }.prefix(page.wanted)
                    return try page.answer(found.map { "\($0)" }, totalCount: 30, of: request) { $0 }
                }
            }
        }
    }

    @Test func `the next page begins after the last element, and the last page leads nowhere`() async throws {
        try await TestDaemon.with(CountingDaemon.self) { daemon async throws in
            let first = try await daemon.call(.get, "/numbers?q=a")
            #expect(try first.decoded(as: [String].self).count == 24)
            #expect(first.header("X-Total-Count") == "30")
            #expect(first.header("Link") == "<?q=a&cursor=7>; rel=\"next\"")
            let last = try await daemon.call(.get, "/numbers?cursor=7&limit=6")
            #expect(try last.decoded(as: [String].self) == ["6", "5", "4", "3", "2", "1"])
            #expect(last.header("Link") == nil)
            // The next page's address would not fit into nginx's room for header fields.
            let odd = String(repeating: "%FF", count: 1500)
            #expect(try await daemon.call(.get, "/numbers?q=\(odd)").status == 414)
            #expect(try await daemon.call(.get, "/numbers?q=\(odd)&cursor=7&limit=6").status == 200)
            for wrong in ["limit=0", "limit=101", "cursor=x"] {
                #expect(try await daemon.call(.get, "/numbers?\(wrong)").status == 422)
            }
        }
    }

    @Test func `what is somebody's own is kept by no cache`() async throws {
        try await TestDaemon.with(CountingDaemon.self) { daemon async throws in
            #expect(try await daemon.call(.get, "/numbers").header("Cache-Control") == "no-store")
        }
    }
}
