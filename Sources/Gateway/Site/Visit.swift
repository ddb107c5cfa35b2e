import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// One request for a page.
struct Visit: Sendable {
    let site: Site
    let request: Request
    let context: ShopContext
    /// nil unless the request contains a form.
    let sent: SentForm?
    /// The language that the address asks for; nil if it asks for none.
    let asked: Language?
    let reader: Reader
    /// The current templates. Each page is made from one version of them.
    let templates: Templates

    init(site: Site, _ request: Request, _ context: ShopContext, _ sent: SentForm? = nil) {
        self.site = site
        self.request = request
        self.context = context
        self.sent = sent
        asked = request.uri.queryParameters[Substring(PageLanguage.parameter)].flatMap {
            Language(rawValue: String($0))
        }
        let language = asked ?? Language.preferred(by: request, else: site.language)
        let contents = site.www.contents
        templates = contents.templates
        reader = Reader(
            identity: context.identity, texts: contents.texts(in: language),
            format: Format(language: language, currency: site.currency))
    }

    /// The same request by the person who has just signed in, or by a visitor after the session has ended.
    func by(_ identity: Identity?) -> Visit {
        var context = context
        context.identity = identity
        context.token = nil
        return Visit(site: site, request, context, sent)
    }

    var texts: Texts { reader.texts }
    var token: String? { context.token }

    // MARK: - The request

    var query: [String: String] {
        Dictionary(URLEncoding.pairs(in: request.uri.query ?? "").map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
    /// Path and query, without the language, which the reader may change.
    var address: String {
        Paths.with(
            request.uri.path,
            URLEncoding.pairs(in: request.uri.query ?? "").filter { $0.name != PageLanguage.parameter })
    }
    /// Whether the reader's browser uses https.
    var isSecure: Bool { request.headers[.forwardedProto] == "https" }

    /// The shop's public address, without a slash at its end. Until the owner sets it, the address that the reader uses.
    var shopURL: String {
        guard site.shopURL == WwwSettings.localURL, let host = request.head.authority, !host.isEmpty,
            host.utf8.allSatisfy({ Self.hostBytes.contains($0) })
        else { return site.shopURL }
        return "\(isSecure ? "https" : "http")://\(host)"
    }
    private static let hostBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]".utf8)

    /// The caller for auth, who signs in or up.
    var authCaller: AuthCaller {
        AuthCaller(
            client: context.client, deviceCookie: request.cookie(deviceCookie), isSecure: isSecure)
    }

    // MARK: - Forms

    /// The sent form.
    func sentForm(_ names: [String]) -> Form {
        Form(names: names, fields: sent?.fields ?? Fields(texts: [:]), texts: texts)
    }

    /// A new form with its initial values.
    func freshForm(_ names: [String], _ values: [String: String] = [:]) -> Form {
        Form(names: names, values: values, texts: texts)
    }
}
