import Clients
import Daemon
import HTTPTypes
import Hummingbird
import Templating
import Wire

/// A template within the frame that all pages have.
typealias PageView<Model: ViewModel> = View<Framed<Model>>

extension Visit {
    /// A whole page.
    ///
    /// - Parameters:
    ///   - cart: the reader's, of a page that has asked for it.
    ///   - asksCart: for the number of pieces in it; a page that says what went wrong asks nobody.
    func page<Model>(
        _ view: PageView<Model>, _ model: Model, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:],
        cart known: Cart? = nil, asksCart: Bool = true
    ) async -> Response {
        let cart = asksCart ? await self.cart() : known
        let flash = site.flashes.flash(for: request, context.identity)
        let frame = FrameModel(self, cartCount: cart?.totalItems, flash: flash)
        let html = templates.render(view, Framed(frame: frame, page: model), in: texts.language)
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentLanguage] = texts.language.rawValue
        headers[.vary] = "Accept-Language, Cookie"
        if flash != nil { headers.append(contentsOf: site.flashes.headers(deletingFor: request)) }
        let isForAll = context.identity == nil && !mayHaveCart && request.method != .post && flash == nil
        headers[.cacheControl] = isForAll ? "no-cache" : "private, no-store"
        // nginx may keep it for a second (nginx/snippets/pages.conf); it passes this header on to nobody.
        if isForAll, status == .ok { headers[.accelExpires] = "1" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: html)))
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

    /// The same, with the cookies that cart has set.
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
    /// Seconds for which nginx may keep an answer (ngx_http_proxy_module, proxy_cache_valid).
    fileprivate static let accelExpires = HTTPField.Name("X-Accel-Expires")!
}
