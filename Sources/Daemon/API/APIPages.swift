import HTTPTypes
import Hummingbird
import JSON
import NIOCore
import Wire

/// `GET /openapi.json` and `GET /docs` describe the daemon's routes for programs and for people.
struct APIPages: Sendable {
    let document: APIDocument
    let daemon: String

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/openapi.json") { _, _ in Response.json(document) }
        router.get("/docs") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
        }
    }

    /// The page works without scripts. /static/docs.js adds a form to each route that calls it.
    private var page: String {
        let others = ["auth", "catalog", "cart", "order"].map { name in
            name == daemon ? "<b>\(name)</b>" : "<a href=\"/docs/\(name)\">\(name)</a>"
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escaped(document.title))</title>
            <link rel="icon" href="/static/favicon.svg">
            <link rel="stylesheet" href="/static/docs.css">
            <script src="/static/docs.js" defer></script>
            </head>
            <body>
            <header><p><a href="/">The shop</a> · <a href="/docs/">All parts</a>: \(others.joined(separator: " · "))</p></header>
            <main>
            <h1>\(Self.escaped(document.title))</h1>
            <p>\(Self.escaped(document.summary)) For programs: <a href="/docs/\(daemon)/openapi.json">openapi.json</a> (OpenAPI 3.1).
            Addresses begin with <code>/api</code>. Calls use this browser's sign-in, or a token.</p>
            \(document.operations.map(section).joined(separator: "\n"))
            <h2>What it speaks of</h2>
            \(document.schemas.map(schema).joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private func section(_ operation: APIOperation) -> String {
        let method = operation.method.rawValue
        var rows = operation.query.map { Self.row("query <code>\($0.name)</code>", Self.escaped($0.note)) }
        rows += operation.headers.map { Self.row("header <code>\($0.name)</code>", Self.escaped($0.note)) }
        if let type = operation.body.type, case .object(let fields)? = operation.body.schema {
            rows.append(Self.row("body", type))
            rows += fields.map(Self.row)
        }
        rows += operation.answers.map { answer in
            Self.row("\(answer.status)", answer.body.schema.map(Self.linked) ?? answer.body.type ?? "nothing")
        }
        rows.append(Self.row("problems", operation.problems.map { String($0) }.joined(separator: ", ")))
        return """
            <section data-method="\(method)" data-path="\(operation.path)" data-body="\(operation.body.type ?? "")">
            <h2><span class="method">\(method)</span> <code>\(operation.path)</code></h2>
            <p>\(Self.escaped(operation.summary)) <em>For: \(operation.caller.rawValue).</em></p>
            <table>\(rows.joined())</table>
            </section>
            """
    }

    private func schema(_ name: String, _ schema: APISchema) -> String {
        guard case .object(let fields) = schema else {
            return "<section id=\"\(name)\"><h3>\(name)</h3><p>\(Self.escaped(schema.summary))</p></section>"
        }
        return "<section id=\"\(name)\"><h3>\(name)</h3><table>\(fields.map(Self.row).joined())</table></section>"
    }

    private static func row(_ field: APISchema.Field) -> String {
        let notes = [field.schema.limitsInWords ?? "", field.note].filter { !$0.isEmpty }
        let note = notes.isEmpty ? "" : ": \(escaped(notes.joined(separator: "; ")))"
        return row(
            "<code>\(field.name)</code>", "\(linked(field.schema))\(field.isOptional ? ", may be absent" : "")\(note)")
    }

    private static func row(_ head: String, _ text: String) -> String {
        "<tr><th scope=\"row\">\(head)</th><td>\(text)</td></tr>"
    }

    /// Names of schemas link to their descriptions.
    private static func linked(_ schema: APISchema) -> String {
        switch schema {
        case .named(let name): "<a href=\"#\(name)\">\(name)</a>"
        case .array(let element, _): "list of \(linked(element))"
        case .nullable(let value): "\(linked(value)) or null"
        default: escaped(schema.summary)
        }
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
