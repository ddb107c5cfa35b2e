import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite struct PictureTests {
    private func withMedia(_ body: (CatalogTest) async throws -> Void) async throws {
        let folder = "/tmp/media-\(UUID.v7().text)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: "\(folder)/demo.svg", withIntermediateDirectories: true)
        for name in ["lamp.jpg", "demo.svg/a b.PNG", "notes.txt"] {
            #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data()))
        }
        try await CatalogTest.with(environment: ["SHOP_MEDIA": folder], body)
    }

    @Test(
        arguments: [
            ("https://example.com/a.jpg", nil), ("HTTPS://example.com", nil), ("https://example.com:8443/a?b=c@d", nil),
            ("/media/lamp.jpg", nil), ("/media/lamp.jpg?v=2", nil), ("/media/demo.svg/a%20b.PNG", nil),
            ("http://example.com/a.jpg", .notHTTPS), ("HTTP://example.com/a.jpg", .notHTTPS),
            ("/media/nothing.jpg", .missingFile), ("/media/demo.svg", .missingFile), ("/media/notes.txt", .invalid),
            ("/media/../lamp.jpg", .invalid), ("/media/%2e%2e/lamp.jpg", .invalid), ("/media//lamp.jpg", .invalid),
            ("/media/", .invalid), ("/static/a.svg", .invalid), ("//example.com/a.jpg", .invalid), ("a.jpg", .invalid),
            ("ftp://example.com/a.jpg", .invalid), ("data:image/png,x", .invalid), ("javascript:alert(1)", .invalid),
            ("https://[2001:db8::1]:8443/a.jpg", nil), ("https://bücher.example./a.jpg", nil),
            ("https://[::1/a", .invalid),
            ("https://[zz]/a", .invalid), ("https://h:99999999/a", .invalid), ("https://h:abc/a", .invalid),
            ("https://192.0.2.1/a.jpg", nil), ("https://999.0.2.1/a", .invalid), ("https://h:+80/a", .invalid),
            ("https://h:/a", .invalid), ("https://%/a", .invalid), ("https://<script>/", .invalid),
            ("https://.", .invalid),
            ("https://a..example/a", .invalid), ("https://user@\u{301}example.com/a.jpg", .invalid),
            ("https://user:secret@example.com/a.jpg", .invalid), ("https://", .invalid), ("https:///a.jpg", .invalid),
            ("https://example.com/a b.jpg", .invalid), (#"https:\\example.com\a.jpg"#, .invalid),
        ] as [(String, FieldError.Code?)])
    func `a picture that pages can't show is refused with the reason`(
        address: String, code: FieldError.Code?
    ) async throws {
        try await withMedia { catalog async throws in
            let quoted = address.replacing("\\", with: "\\\\")
            let answer = try await catalog.daemon.call(
                .post, "/products", token: catalog.admin,
                json: #"{"sku":"A","name":"A","price":1,"images":["https://example.com/1.jpg","\#(quoted)"]}"#)
            #expect(answer.status == (code == nil ? 201 : 422))
            guard let code else { return }
            let error = try #require(try answer.problem.errors.first)
            #expect(error.field == "images")
            #expect(error.code == code)
            #expect(error.message.hasPrefix("element 2 "))
        }
    }

    @Test func `a picture that a product has already may stay when another one is added`() async throws {
        try await withMedia { catalog async throws in
            let product = try await catalog.product("A")
            let pool = PostgresPool(.init(url: catalog.databaseURL))
            try await pool.execute(
                "update products set images = array['http://example.com/old.jpg', '/media/gone.jpg']")
            await pool.close()
            func patch(_ images: String) async throws -> Int {
                try await catalog.daemon.call(
                    .patch, "/products/\(product.id.text)", token: catalog.admin, json: #"{"images":[\#(images)]}"#
                ).status
            }
            #expect(try await patch(#""http://example.com/old.jpg","http://example.com/new.jpg""#) == 422)
            #expect(try await patch(#""http://example.com/old.jpg","/media/gone.jpg","/media/lamp.jpg""#) == 200)
        }
    }

    @Test func `where the folder is not known, any file of it is believed to be there`() async throws {
        try await CatalogTest.with { catalog async throws in
            let product = try await catalog.product("A", more: #","images":["/media/nothing.jpg"]"#)
            #expect(product.images == ["/media/nothing.jpg"])
        }
    }
}
