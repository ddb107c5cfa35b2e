import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite struct VersionTests {
    @Test func `a version is known in a list, as a weak one as nginx sends it, and by HEAD`() async throws {
        try await CatalogTest.with { catalog async throws in
            let path = "/products/\(try await catalog.product("A").id.text)"
            let tag = try #require(try await catalog.daemon.call(.get, path).header("ETag"))
            func get(_ ifNoneMatch: String, by method: TestDaemon.Method = .get) async throws -> Int {
                try await catalog.daemon.call(method, path, headers: ["If-None-Match": ifNoneMatch]).status
            }
            for known in [tag, "W/\(tag)", #""x", \#(tag)"#, #"W/"x",W/\#(tag)"#, "*"] {
                #expect(try await get(known) == 304, "\(known)")
            }
            for unknown in [#""x""#, "", ",", "W/", #""""#] { #expect(try await get(unknown) == 200, "\(unknown)") }
            #expect(try await get(tag, by: .head) == 304)
            #expect(try await catalog.daemon.call(.head, path).header("ETag") == tag)
            #expect(try await catalog.daemon.call(.get, "/products/sku/A").header("ETag") == tag)

            func change(_ ifMatch: String) async throws -> Int {
                try await catalog.daemon.call(
                    .patch, path, token: catalog.admin, json: #"{"stock":5}"#, headers: ["If-Match": ifMatch]
                ).status
            }
            #expect(try await change(#""x", "1""#) == 412)
            #expect(try await change("W/\(tag)") == 200)
            #expect(
                try await catalog.daemon.call(
                    .patch, "/products/\(UUID.v7().text)", token: catalog.admin, json: "{}", headers: ["If-Match": tag]
                ).status == 404)
        }
    }

    @Test func `a category that is renamed or deleted makes a new version of its products`() async throws {
        try await CatalogTest.with { catalog async throws in
            let category = try await catalog.daemon.call(
                .post, "/categories", token: catalog.admin, json: #"{"slug":"old","name":"X"}"#
            ).decoded(as: Wire.Category.self)
            let path = "/products/\(try await catalog.product("A", more: #","categories":["old"]"#).id.text)"
            let address = "/categories/\(category.id.text)"
            let first = try await catalog.daemon.call(.get, path).header("ETag")
            _ = try await catalog.daemon.call(.patch, address, token: catalog.admin, json: #"{"slug":"new"}"#)
            let renamed = try await catalog.daemon.call(.get, path, headers: ["If-None-Match": first ?? ""])
            #expect(renamed.status == 200)
            #expect(try renamed.decoded(as: Product.self).categories == ["new"])
            _ = try await catalog.daemon.call(.delete, address, token: catalog.admin)
            let deleted = try await catalog.daemon.call(
                .get, path, headers: ["If-None-Match": renamed.header("ETag") ?? ""])
            #expect(try deleted.decoded(as: Product.self).categories == [])
        }
    }

    @Test func `of many changes to the same version one is taken`() async throws {
        try await CatalogTest.with { catalog async throws in
            let path = "/products/\(try await catalog.product("A").id.text)"
            let tag = try #require(try await catalog.daemon.call(.get, path).header("ETag"))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await catalog.daemon.call(
                            .patch, path, token: catalog.admin, json: #"{"stock":\#(number)}"#,
                            headers: ["If-Match": tag]
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == 200 } == 1)
            #expect(statuses.count { $0 == 412 } == 19)
        }
    }
}
