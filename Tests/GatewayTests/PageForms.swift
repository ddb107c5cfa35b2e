import Daemon
import FoundationEssentials
import TestSupport
import Wire

/// A form of a page that is sent by POST, with what a browser would send if nobody touched it.
struct PageForm {
    let action: String
    var fields: [String: String] = [:]

    /// All of a page.
    static func all(in html: String) -> [PageForm] {
        html.matches(of: #/(?s)<form [^>]*?action="([^"]*)" method="post"[^>]*>(.*?)</form>/#).map { match in
            var form = PageForm(action: unescaped(match.1))
            for input in match.2.matches(of: #/<(?:input|button)[^>]*>/#) {
                guard let name = input.0.firstMatch(of: #/ name="([^"]*)"/#)?.1 else { continue }
                let isChoice = input.0.contains("type=\"radio\"") || input.0.contains("type=\"checkbox\"")
                if isChoice, !input.0.contains(" checked") { continue }
                form.fields[unescaped(name)] = unescaped(input.0.firstMatch(of: #/ value="([^"]*)"/#)?.1 ?? "")
            }
            for area in match.2.matches(of: #/(?s)<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>/#) {
                // A browser drops a line end right behind the tag.
                form.fields[unescaped(area.1)] = unescaped(area.2.hasPrefix("\n") ? area.2.dropFirst() : area.2)
            }
            return form
        }
    }

    /// The one with this action.
    static func first(_ action: String, in html: String) -> PageForm? { all(in: html).first { $0.action == action } }

    var body: String { URLEncoding.query(fields.map { ($0.key, $0.value) }) }

    /// By scalars: an accent behind a mark makes one character of both.
    private static func unescaped(_ text: Substring) -> String {
        let marks = ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'", "&amp;": "&"]
        return String(
            text.replacing(#/&(?:lt|gt|quot|#39|amp);/#.matchingSemantics(.unicodeScalar)) { marks[String($0.0)] ?? "" }
        )
    }
}

extension TestDaemon {
    /// A page in a browser.
    func page(_ path: String, cookies: [String] = []) async throws -> TestAnswer {
        try await call(.get, path, headers: cookies.isEmpty ? [:] : ["Cookie": cookies.joined(separator: "; ")])
    }

    /// The mark in a person's forms.
    func owner(_ person: Person) async throws -> String {
        let page = try await page("/account", cookies: [person.cookie]).body
        return PageForm.first("/account", in: page)?.fields["owner"] ?? ""
    }

    /// A form, as a browser sends it.
    func send(_ form: PageForm, to path: String? = nil, cookies: [String] = []) async throws -> TestAnswer {
        var headers = ["Sec-Fetch-Site": "same-origin"]
        if !cookies.isEmpty { headers["Cookie"] = cookies.joined(separator: "; ") }
        return try await call(.post, path ?? form.action, form: form.body, headers: headers)
    }
}

extension TestAnswer {
    /// The name of the message that the next page says.
    var said: String? {
        cookies.first { $0.hasPrefix("flash=") }.map { String($0.dropFirst(6).prefix { $0 != "." }) }
    }

    /// The cookies of this answer, as a browser would send them.
    var cookies: [String] {
        headers("Set-Cookie").filter { !$0.contains("Max-Age=0") }.compactMap {
            $0.split(separator: ";").first.map(String.init)
        }
    }
}

/// A signed-in person with a browser.
struct Person {
    let id: UUID
    let cookie: String

    init(_ id: UUID = .v7(), admin: Bool = false) async throws {
        self.id = id
        let token = TestToken.user(
            id, email: "\(id.text)@example.com", role: admin ? .admin : .user)
        cookie = "access_token=\(token)"
    }
}
