import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// A template within the common frame of all pages.
typealias PageView<Model: ViewModel> = View<Framed<Model>>

extension Visit {
    /// A whole page.
    ///
    /// - Parameters:
    ///   - cart: the reader's cart, if the page has already asked for it.
    ///   - head: for search engines; by default the page is kept out of their results.
    ///   - asksCart: whether to ask cart for the number of pieces. Error pages ask no other daemon.
    func page<Model>(
        _ view: PageView<Model>, _ model: Model, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
        head: PageHead = .unlisted, cart known: Cart? = nil, asksCart: Bool = true
    ) async -> Response {
        let cart = asksCart ? await self.cart() : known
        let flash = site.flashes.flash(for: request, context.identity)
        let frame = FrameModel(self, head, cartCount: cart?.totalItems, flash: flash)
        let html = templates.render(view, Framed(frame: frame, page: model), in: texts.language)
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentLanguage] = texts.language.rawValue
        headers[.vary] = "Accept-Language, Cookie"
        if flash != nil { headers.append(contentsOf: site.flashes.headers(deletingFor: request)) }
        // A reader who comes by an address in one language goes on in it.
        let chosen = request.cookie(Language.cookie) == nil ? asked : nil
        if let chosen { headers.append(HTTPField(name: .setCookie, value: chosen.choice)) }
        let isForAll =
            context.identity == nil && !mayHaveCart && request.method != .post && flash == nil && chosen == nil
        headers[.cacheControl] = isForAll ? "no-cache" : "private, no-store"
        // nginx may cache it for a second (nginx/snippets/pages.conf). It does not forward this header.
        if isForAll, status == .ok { headers[.accelExpires] = "1" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: html)))
    }

    /// Redirects to another page after a change (303: the browser fetches it by GET, and a reload repeats nothing).
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

    /// The same, with the cookies from cart's answer.
    func redirect(to path: String, saying flash: Flash, after change: ChangedCart) -> Response {
        redirect(to: path, saying: flash, headers: HTTPFields(settingCookies: change.cookies))
    }
}

extension HTTPFields {
    init(settingCookies cookies: [String]) {
        self.init(cookies.map { HTTPField(name: .setCookie, value: $0) })
    }
}

extension HTTPField.Name {
    /// The number of seconds for which nginx may cache an answer (ngx_http_proxy_module, proxy_cache_valid).
    static let accelExpires = HTTPField.Name("X-Accel-Expires")!
}
