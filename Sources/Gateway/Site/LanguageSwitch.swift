import Daemon
import Hummingbird
import Templating
import Wire

/// `/language?to=ru&next=…`: keeps the reader's choice in a cookie. It is a link, because it affects only the reader.
struct LanguageSwitch: SitePage {
    let site: Site

    static let views: [any AnyView] = []

    func add(to router: Router<ShopContext>) {
        router.get(RouterPath(Paths.language), use: site.answer(choose))
    }

    private func choose(_ visit: Visit) async throws -> Response {
        guard let language = Language(rawValue: visit.query["to"] ?? "") else { throw Problem.notFound("Language") }
        return visit.redirect(
            to: LocalPath.safe(visit.query["next"] ?? ""),
            headers: [.setCookie: language.choice])
    }
}

extension Language {
    /// The cookie that keeps a reader's choice for a year.
    var choice: String { "\(Self.cookie)=\(rawValue); Path=/; Max-Age=31536000; SameSite=Lax" }
}
