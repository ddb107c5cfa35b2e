import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite struct CategoryTests {
    @Test func `categories form a tree that products are counted and found in`() async throws {
        try await CatalogTest.with { catalog async throws in
            func post(_ json: String) async throws -> TestAnswer {
                try await catalog.daemon.call(.post, "/categories", token: catalog.admin, json: json)
            }
            let home = try await post(#"{"slug":"home","name":"Home"}"#).decoded(as: Wire.Category.self)
            let lamps = try await post(#"{"slug":"lamps","name":"Lamps","parent_id":"\#(home.id.text)"}"#)
                .decoded(as: Wire.Category.self)
            #expect(try await post(#"{"slug":"lamps","name":"Other"}"#).status == 409)
            #expect(try await post(#"{"slug":"No Good","name":"Other"}"#).status == 422)
            #expect(try await post(#"{"slug":"x","name":"x","parent_id":"\#(UUID.v7().text)"}"#).status == 422)

            try await catalog.product("L", more: #","categories":["lamps"]"#)
            #expect(try await catalog.skus("category=home") == ["L"])
            #expect(try await catalog.skus("category=nowhere") == [])
            let list = try await catalog.daemon.call(.get, "/categories").decoded(as: [Wire.Category].self)
            #expect(list.map(\.slug) == ["home", "lamps"])
            // As many as a visitor finds in it: a product in both counts once.
            #expect(list.map(\.productCount) == [1, 1])
            try await catalog.product("M", more: #","categories":["home","lamps"]"#)
            try await catalog.product("N", more: #","categories":["home"],"is_active":false"#)
            let more = try await catalog.daemon.call(.get, "/categories").decoded(as: [Wire.Category].self)
            #expect(more.map(\.productCount) == [2, 2])

            func patch(_ id: UUID, _ json: String) async throws -> Int {
                try await catalog.daemon.call(.patch, "/categories/\(id.text)", token: catalog.admin, json: json).status
            }
            #expect(try await patch(home.id, #"{"parent_id":"\#(lamps.id.text)"}"#) == 422)
            #expect(try await patch(home.id, #"{"parent_id":"\#(home.id.text)"}"#) == 422)
            #expect(try await patch(lamps.id, #"{"parent_id":null,"name":"Light"}"#) == 200)
            #expect(try await patch(.v7(), "{}") == 404)
            #expect(try await patch(lamps.id, #"{"parent_id":"\#(home.id.text)"}"#) == 200)
            #expect(
                try await catalog.daemon.call(.delete, "/categories/\(home.id.text)", token: catalog.admin).status
                    == 409)
            #expect(
                try await catalog.daemon.call(.delete, "/categories/\(lamps.id.text)", token: catalog.admin).status
                    == 204)
            #expect(
                try await catalog.daemon.call(.delete, "/categories/\(lamps.id.text)", token: catalog.admin).status
                    == 404)
        }
    }
}
