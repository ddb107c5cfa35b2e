package import HTTPTypes
package import JSON
package import Wire

/// A route in the OpenAPI document: its parameters, body and answers.
package struct APIOperation: Sendable {
    /// The people or programs that may call the route.
    package enum Caller: String, Sendable {
        case everybody
        case customer = "signed in"
        case admin
        /// A payment provider, known by its signature over the body.
        case provider
    }

    /// The body of a request or an answer.
    package enum Body: Sendable {
        case json(APISchema)
        case form(APISchema)
        /// A file of this type.
        case file(String)
        case none
    }

    let method: HTTPRequest.Method
    /// Parameters in the path are written like `{id}`.
    let path: String
    let summary: String
    let caller: Caller
    /// Query parameters, each with its effect.
    let query: [(name: String, note: String)]
    let headers: [(name: String, note: String)]
    let body: Body
    /// Successful answers, by status.
    let answers: [(status: Int, body: Body)]
    /// Statuses of this route's own problems. Others follow from its parameters and its body.
    private let ownProblems: [Int]

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ summary: String, by caller: Caller = .everybody,
        query: [(name: String, note: String)] = [], headers: [(name: String, note: String)] = [], body: Body = .none,
        answers: [(status: Int, body: Body)], problems: [Int] = []
    ) {
        self.method = method
        self.path = path
        self.summary = summary
        self.caller = caller
        self.query = query
        self.headers = headers
        self.body = body
        self.answers = answers
        ownProblems = problems
    }

    /// Statuses of all problems that the route may answer: its own and those of the skeleton.
    var problems: [Int] {
        // An invalid bearer token is answered with 401 by every route.
        var statuses = Set(ownProblems + [401, 429, 500, 503])
        if caller == .customer || caller == .admin { statuses.insert(403) }
        if method != .get { statuses.insert(403) }
        if !pathParameters.isEmpty || !query.isEmpty { statuses.insert(422) }
        if body.type != nil { statuses.formUnion([400, 408, 413, 415, 422]) }
        return statuses.sorted()
    }

    /// The query parameters of a list that has pages.
    package static let page = [
        (name: "limit", note: "1 to 100; 24 by default"),
        (name: "cursor", note: "where the page begins, from the Link of the previous page"),
    ]

    /// Names in the path: `id` of `/orders/{id}`.
    var pathParameters: [String] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// The routes of a daemon for people and programs: the only source of its `/openapi.json` and `/docs`.
package struct APIDocument: Sendable {
    let title: String
    let summary: String
    let operations: [APIOperation]
    let schemas: [(name: String, schema: APISchema)]

    package init(
        _ title: String, _ summary: String, _ operations: [APIOperation], schemas: [(name: String, schema: APISchema)]
    ) {
        self.title = title
        self.summary = summary
        self.operations = operations
        self.schemas = schemas + [(name: "Problem", schema: Self.problem)]
    }

    /// RFC 9457, with the fields that the shop adds.
    private static let problem = APISchema.object([
        .init("type", .text), .init("title", .text), .init("status", .integer),
        .init("detail", .text, "A sentence that a person can act on."), .init("request_id", .text, optional: true),
        .init(
            "errors",
            .array(
                .object([
                    .init("field", .text), .init("message", .text), .init("code", FieldError.Code.schema),
                    .init(
                        "arguments", FieldError.Arguments.schema, optional: true,
                        "the numbers and words of the message; limits are named like the keywords of JSON Schema"),
                    .init("theirs", .any, optional: true, "the value that somebody else has given it"),
                    .init("by", .text, optional: true), .init("at", .time, optional: true),
                ])), optional: true),
        .init("shortages", [Shortage].schema, optional: true),
        .init(
            "open_order", OpenOrder.schema, optional: true,
            "An order of the caller that prevents the checkout."),
    ])
}

extension APIDocument {
    private static let arguments = APISchema.object([
        .init("minLength", .integer, optional: true), .init("maxLength", .integer, optional: true),
        .init("minItems", .integer, optional: true), .init("maxItems", .integer, optional: true),
        .init("maxProperties", .integer, optional: true),
        .init("minimum", .any, optional: true, "a number, or an amount as a string"),
        .init("maximum", .any, optional: true, "a number, or an amount as a string"),
        .init("enum", .array(.text), optional: true),
        .init("element", .integer, optional: true, "the refused element of the list, from 1"),
        .init("position", .integer, optional: true, "the position of the refused character, from 1"),
        .init("character", .text, optional: true, "its name, such as U+200B ZERO WIDTH SPACE"),
    ])
}

extension APIDocument: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("openapi", "3.1.0")
            json.field("info") { json in
                json.object { json in
                    json.field("title", title)
                    json.field("summary", summary)
                    json.field("version", shopVersion)
                }
            }
            json.field("servers") { json in
                json.array(["/api"]) { json, url in json.object { $0.field("url", url) } }
            }
            json.field("paths") { json in
                json.object { json in
                    for (path, operations) in operationsByPath {
                        json.field(path) { json in
                            json.object { json in
                                for operation in operations {
                                    json.field(operation.method.rawValue.lowercased()) { operation.write(to: &$0) }
                                }
                            }
                        }
                    }
                }
            }
            json.field("components") { json in
                json.object { json in
                    json.field("schemas") { json in
                        json.object { json in for (name, schema) in schemas { json.field(name, schema) } }
                    }
                    json.field("responses") { $0.raw(Self.problemResponse) }
                    json.field("securitySchemes") { $0.raw(Self.securitySchemes) }
                }
            }
        }
    }

    private var operationsByPath: [(String, [APIOperation])] {
        var paths: [String] = []
        for operation in operations where !paths.contains(operation.path) { paths.append(operation.path) }
        return paths.map { path in (path, operations.filter { $0.path == path }) }
    }

    private static let problemResponse = """
        {"Problem":{"description":"The error, and how to fix it (RFC 9457).",\
        "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}}
        """

    private static let securitySchemes = """
        {"token":{"type":"http","scheme":"bearer","bearerFormat":"JWT"},\
        "cookie":{"type":"apiKey","in":"cookie","name":"access_token"},\
        "signature":{"type":"apiKey","in":"header","name":"Shop-Signature"}}
        """
}

extension APIOperation {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("summary", summary)
            json.field("security") { json in
                switch caller {
                case .everybody: json.raw("[]")
                case .customer, .admin: json.raw(#"[{"token":[]},{"cookie":[]}]"#)
                case .provider: json.raw(#"[{"signature":[]}]"#)
                }
            }
            if caller == .admin { json.field("description", "For admins only.") }
            let parameters =
                pathParameters.map { (place: "path", name: $0, note: "") }
                + query.map { (place: "query", name: $0.name, note: $0.note) }
                + headers.map { (place: "header", name: $0.name, note: $0.note) }
            if !parameters.isEmpty {
                json.field("parameters") { json in
                    json.array(parameters) { json, parameter in
                        json.object { json in
                            json.field("name", parameter.name)
                            json.field("in", parameter.place)
                            json.field("required", parameter.place == "path")
                            if !parameter.note.isEmpty { json.field("description", parameter.note) }
                            json.field("schema", APISchema.text)
                        }
                    }
                }
            }
            if body.type != nil { json.field("requestBody") { json in json.object { body.writeContent(to: &$0) } } }
            json.field("responses") { json in
                json.object { json in
                    for answer in answers {
                        json.field(String(answer.status)) { json in
                            json.object { json in
                                json.field("description", "As asked.")
                                answer.body.writeContent(to: &json)
                            }
                        }
                    }
                    for status in problems {
                        json.field(String(status)) { json in
                            json.object { $0.field("$ref", "#/components/responses/Problem") }
                        }
                    }
                }
            }
        }
    }

}

extension APIOperation.Body {
    /// The value of Content-Type.
    var type: String? {
        switch self {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .file(let type): type
        case .none: nil
        }
    }

    var schema: APISchema? {
        switch self {
        case .json(let schema), .form(let schema): schema
        case .file, .none: nil
        }
    }

    fileprivate func writeContent(to json: inout JSONWriter) {
        guard let type else { return }
        json.field("content") { json in
            json.object { json in
                json.field(type) { json in
                    json.object { json in if let schema { json.field("schema", schema) } }
                }
            }
        }
    }
}
