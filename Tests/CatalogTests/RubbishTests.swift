import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite struct RubbishTests {
    @Test func `a body that is no product is refused with a sentence`() async throws {
        try await CatalogTest.with { catalog async throws in
            func post(_ body: String, type: String = "application/json") async throws -> TestAnswer {
                try await catalog.daemon.call(
                    .post, "/products", token: catalog.admin, json: body, headers: ["Content-Type": type])
            }
            let bodies = [
                ("", 400), ("{", 400), ("nothing", 400), (#"{"price":1e999999}"#, 400), ("[]", 422), ("1", 422),
                (String(repeating: "[", count: 100_000), 400),
                (#"{"name":""# + String(repeating: "x", count: 2 << 20) + #""}"#, 413),
            ]
            for (body, status) in bodies {
                let answer = try await post(body)
                #expect(answer.status == status, "\(body.prefix(40))")
                #expect(try !answer.problem.detail.isEmpty)
            }
            #expect(try await post("{}", type: "text/plain").status == 415)
            let all = try await post(#"{"sku":1,"name":null,"price":[],"stock":"x","is_active":1,"more":1}"#)
            #expect(
                Set(try all.problem.errors.map(\.field)) == ["sku", "name", "price", "stock", "is_active", "more"])
            #expect(try await catalog.daemon.call(.get, "/products").status == 200)
        }
    }

    @Test(arguments: [
        "https://", "/media/", "ftp://x", "https://a b", "javascript:alert(1)", #"https://x\ny"#, "//x.example/a.png",
        "media/a",
    ])
    func `an address of a picture that can not be is refused`(address: String) async throws {
        try await CatalogTest.with { catalog async throws in
            let answer = try await catalog.daemon.call(
                .post, "/products", token: catalog.admin,
                json: #"{"sku":"A","name":"A","price":"1","images":["\#(address)"]}"#)
            #expect(try answer.problem.errors.map(\.field) == ["images"])
        }
    }

    @Test func `limits are taken, and one beyond is refused`() async throws {
        try await CatalogTest.with { catalog async throws in
            func post(_ field: String, _ value: String) async throws -> Int {
                let fields = ["sku": "\"\(UUID.v7().text)\"", "name": #""x""#, "price": #""1""#]
                    .merging([field: value]) { $1 }
                let json = fields.map { "\"\($0)\":\($1)" }.joined(separator: ",")
                return try await catalog.daemon.call(.post, "/products", token: catalog.admin, json: "{\(json)}").status
            }
            func text(_ length: Int) -> String { "\"" + String(repeating: "я", count: length) + "\"" }
            func list(_ count: Int) -> String {
                "[" + (0..<count).map { #""/media/\#($0).png""# }.joined(separator: ",") + "]"
            }
            let limits = [
                ("sku", text(64), text(65)), ("name", text(255), text(256)), ("description", text(5000), text(5001)),
                ("price", #""9999999999.99""#, #""10000000000.00""#), ("price", "0", "-0.01"),
                ("stock", "2147483647", "2147483648"), ("images", list(20), list(21)),
            ]
            for (field, good, bad) in limits {
                #expect(try await post(field, good) == 201, "\(field)")
                #expect(try await post(field, bad) == 422, "\(field)")
            }
        }
    }

    @Test func `the same list with and without a slash, other methods are named`() async throws {
        try await CatalogTest.with { catalog async throws in
            try await catalog.product("A")
            for path in ["/products", "/products/", "/categories/", "/templates/"] {
                #expect(try await catalog.daemon.call(.get, path).status == 200, "\(path)")
                #expect(try await catalog.daemon.call(.head, path).status == 200, "\(path)")
                #expect(try await catalog.daemon.call(.delete, path).header("Allow") == "GET, HEAD, POST", "\(path)")
            }
            for path in ["/products/x", "/categories/x", "/templates/x", "/internal/reservations/x"] {
                let token = path.hasPrefix("/internal") ? catalog.service : catalog.admin
                #expect(try await catalog.daemon.call(.delete, path, token: token).status == 422, "\(path)")
            }
        }
    }
}
