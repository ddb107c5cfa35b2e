package import Clients
package import Daemon
import HTTPTypes
import Hummingbird
package import Templating
import Wire

/// What all pages share: what they are made from and whom they ask.
package struct Site: Sendable {
    package let www: Www
    package let auth: AuthClient
    package let catalog: CatalogClient
    package let cart: CartClient
    package let orders: OrderClient
    package let tokens: TokenSigner
    let owners: FormOwners
    let flashes: FlashCookie
    let waits: PaymentWaits
    /// ISO 4217.
    package let currency: String
    package let language: Language

    /// A route's closure from a page's function.
    func answer(
        _ page: @escaping @Sendable (Visit) async throws -> Response
    ) -> @Sendable (Request, ShopContext) async throws -> Response {
        { request, context in try await page(visit(request, context)) }
    }

    /// The same for pages that only admins see.
    func adminAnswer(
        _ page: @escaping @Sendable (Visit) async throws -> Response
    ) -> @Sendable (Request, ShopContext) async throws -> Response {
        { request, context in
            try context.requireAdmin()
            return try await page(visit(request, context))
        }
    }

    func visit(_ request: Request, _ context: ShopContext, _ sent: SentForm? = nil) -> Visit {
        Visit(site: self, request: request, context: context, sent: sent)
    }
}

/// One request for a page: who reads it, in which language, and how to answer.
package struct Visit: Sendable {
    let site: Site
    let request: Request
    let context: ShopContext
    /// nil unless the request brings a form.
    let sent: SentForm?
    let texts: Texts
    let format: Format
    private let templates: Templates

    fileprivate init(site: Site, request: Request, context: ShopContext, sent: SentForm?) {
        self.site = site
        self.request = request
        self.context = context
        self.sent = sent
        let language = Language.preferred(by: request, else: site.language)
        let contents = site.www.contents
        templates = contents.templates
        texts = contents.texts(in: language)
        format = Format(language: language, currency: site.currency)
    }

    var token: String? { context.token }
    /// Whose cart the reader means.
    var cartCaller: CartCaller { cartCaller(token: token) }
    func cartCaller(token: String?) -> CartCaller {
        CartCaller(token: token, guestCookie: request.cookies[guestCartCookie]?.value, isSecure: isSecure)
    }
    /// Who signs in or up.
    var authCaller: AuthCaller {
        AuthCaller(
            client: context.client, deviceCookie: request.cookies[deviceCookie]?.value, isSecure: isSecure)
    }
    /// Whether the reader's browser came by https.
    private var isSecure: Bool { request.headers[.forwardedProto] == "https" }
    /// Whether the reader may have a cart: who neither is signed in nor has a guest's cookie has none.
    var mayHaveCart: Bool { context.identity?.userID != nil || request.cookies[guestCartCookie] != nil }
    var query: [String: String] {
        Dictionary(URLEncoding.pairs(in: request.uri.query ?? "").map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
    /// Path and query.
    var address: String { Paths.with(request.uri.path, URLEncoding.pairs(in: request.uri.query ?? "")) }
    /// The same request by somebody else: who has just signed in, or nobody any more.
    func by(_ identity: Identity?) -> Visit {
        var context = context
        context.identity = identity
        context.token = nil
        return Visit(site: site, request: request, context: context, sent: sent)
    }

    // MARK: - Answers

    /// A whole page: the layout around `template`.
    ///
    /// - Parameters:
    ///   - cart: the reader's, of a page that has asked for it.
    ///   - asksCart: for the number of pieces in it; a page that says what went wrong asks nobody.
    func page(
        _ template: String, _ model: some ViewModel, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
        cart known: Cart? = nil, asksCart: Bool = true
    ) async -> Response {
        let cart = asksCart ? await self.cart() : known
        let flash = site.flashes.flash(for: request, context.identity)
        let frame = FrameModel(visit: self, cartCount: cart?.totalItems, flash: flash)
        let html = templates.render(Framed(frame: frame, page: model), with: "pages/\(template)", in: texts.language)
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentLanguage] = texts.language.rawValue
        headers[.vary] = "Accept-Language, Cookie"
        if flash != nil { headers.append(contentsOf: site.flashes.headers(deletingFor: request)) }
        let isForAll = context.identity == nil && !mayHaveCart && request.method != .post && flash == nil
        headers[.cacheControl] = isForAll ? "no-cache" : "private, no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// On to another page after a deed (303: the browser fetches it by GET, and a reload repeats nothing).
    func redirect(
        to path: String, saying flash: Flash? = nil, status: HTTPResponse.Status = .seeOther, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        if let flash {
            headers.append(contentsOf: site.flashes.headers(saying: flash, at: path, to: context.identity, request))
        }
        headers[.location] = path
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers)
    }

    /// The reader's cart; nil for who has none, and when cart does not answer: a page is worth more than what it says of it.
    func cart() async -> Cart? { mayHaveCart ? try? await site.cart.cart(of: cartCaller) : nil }

    /// The same, with the cookies that cart has set.
    func redirect(to path: String, saying flash: Flash, after change: ChangedCart) -> Response {
        redirect(to: path, saying: flash, headers: HTTPFields(settingCookies: change.cookies))
    }

    // MARK: - Forms

    /// What was sent.
    func sentForm(_ names: [String]) -> Form {
        Form(names: names, fields: sent?.fields ?? Fields(texts: [:]), texts: texts)
    }

    /// A form with what it begins with.
    func freshForm(_ names: [String], _ values: [String: String] = [:]) -> Form {
        Form(names: names, values: values, texts: texts)
    }
}

extension HTTPFields {
    init(settingCookies cookies: [String]) {
        self.init(cookies.map { HTTPField(name: .setCookie, value: $0) })
    }
}
