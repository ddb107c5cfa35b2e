import FoundationEssentials
import TestSupport
import Testing
import Wire

@Suite struct TemplateTests {
    @Test func `a template is made, read, changed and deleted`() async throws {
        try await CatalogTest.with { catalog async throws in
            func call(_ method: TestDaemon.Method, _ path: String, _ json: String? = nil) async throws -> TestAnswer {
                try await catalog.daemon.call(method, path, token: catalog.admin, json: json)
            }
            let made = try await call(.post, "/templates", #"{"name":"Tea","schema":{"grams":"number"}}"#)
            #expect(made.status == 201)
            let template = try made.decoded(as: AttributeTemplate.self)
            let path = "/templates/\(template.id.text)"
            #expect(made.header("Location") == path)
            #expect(try await catalog.daemon.call(.get, path).decoded() == template)
            #expect(try await catalog.daemon.call(.get, "/templates").decoded() == [template])

            #expect(try await call(.post, "/templates", #"{"name":"Tea","schema":{}}"#).problem.slug == "name-taken")
            #expect(try await call(.post, "/templates", #"{"name":"Oil","schema":{}}"#).status == 201)
            #expect(try await call(.patch, path, #"{"name":"Oil"}"#).status == 409)
            let renamed = try await call(.patch, path, #"{"name":"Green tea"}"#).decoded(as: AttributeTemplate.self)
            #expect(renamed.name == "Green tea")
            #expect(renamed.schema == template.schema)

            let rubbish = [
                #"{"schema":{}}"#, #"{"name":"","schema":{}}"#, #"{"name":"x"}"#, #"{"name":"x","schema":[]}"#,
                #"{"name":"x","schema":{"a":"colour"}}"#, #"{"name":"x","schema":{"a":1}}"#,
                #"{"name":"x","schema":{},"more":1}"#,
            ]
            for json in rubbish { #expect(try await call(.post, "/templates", json).status == 422, "\(json)") }

            #expect(try await call(.delete, path).status == 204)
            for method in [TestDaemon.Method.get, .delete] { #expect(try await call(method, path).status == 404) }
            #expect(try await call(.patch, path, "{}").status == 404)
        }
    }

    @Test func `a product may leave its template, and is held to a new one`() async throws {
        try await CatalogTest.with { catalog async throws in
            let template = try await catalog.daemon.call(
                .post, "/templates", token: catalog.admin, json: #"{"name":"Tea","schema":{"grams":"number"}}"#
            ).decoded(as: AttributeTemplate.self)
            let product = try await catalog.product("A", more: #","attributes":{"colour":"red"}"#)
            func patch(_ json: String) async throws -> Int {
                try await catalog.daemon.call(
                    .patch, "/products/\(product.id.text)", token: catalog.admin, json: json
                ).status
            }
            let with = #""template_id":"\#(template.id.text)""#
            #expect(try await patch("{\(with)}") == 422)
            #expect(try await patch(#"{\#(with),"attributes":{"grams":1}}"#) == 200)
            #expect(try await patch(#"{"attributes":{"colour":"red"}}"#) == 422)
            #expect(try await patch(#"{"template_id":null,"attributes":{"colour":"red"}}"#) == 200)
            #expect(try await patch(#"{"template_id":"\#(UUID.v7().text)"}"#) == 422)
        }
    }
}
