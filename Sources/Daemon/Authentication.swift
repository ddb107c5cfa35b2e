import HTTPTypes
import Hummingbird
import Logging
import Wire

/// Identifies the caller by `Authorization: Bearer` or by the cookie `access_token`.
///
/// An invalid bearer token is refused at once. Other schemes are ignored because they are meant for others, such as a proxy
/// that guards the whole site. A request with an invalid cookie counts as a visitor's, so that an expired session does not lock
/// people out of the public pages. The same applies to tokens whose session has ended.
struct Authentication: RouterMiddleware {
    let tokens: TokenSigner
    /// nil if the daemon checks sessions itself.
    let sessions: SessionWatch?
    /// Routes that may change something even if the caller's session can't be checked.
    let openActs: Set<String>

    func handle(
        _ request: Request, context: ShopContext, next: (Request, ShopContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = request.headers[.authorization].flatMap(Self.bearerToken) {
            let identity = try tokens.verify(token)
            try await sessions?.check(identity)
            context.identity = identity
            context.token = token
        } else {
            try Self.requireOwnPage(request)
            if let cookie = request.cookie(accessTokenCookie), let identity = try? tokens.verify(cookie) {
                try await admit(identity, by: cookie, to: request, &context)
            }
        }
        if let identity = context.identity {
            context.logger[metadataKey: "user.id"] = "\(identity.subject)"
            context.facts.add("user.id", identity.subject)
            context.facts.note(caller: identity, token: context.token)
        }
        return try await next(request, context)
    }

    /// If the session of a cookie can't be checked now, its owner sees public pages as a visitor.
    ///
    /// - Throws: `Problem` 503 if the request changes something, because the change would be made for a visitor.
    private func admit(
        _ identity: Identity, by cookie: String, to request: Request, _ context: inout ShopContext
    ) async throws(Problem) {
        do throws(Problem) {
            try await sessions?.check(identity)
            context.identity = identity
            context.token = cookie
        } catch {
            guard error.status == 503 else { return }
            context.unchecked = error
            let changesNothing = [.get, .head, .options].contains(request.method)
            guard changesNothing || openActs.contains(context.endpointPath ?? "") else { throw error }
        }
    }

    private static func bearerToken(in header: String) -> String? {
        let parts = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard let scheme = parts.first, scheme.count == 6, Substring(scheme).lowercased() == "bearer" else {
            return nil
        }
        return parts.count == 2 ? String(Substring(parts[1])) : ""
    }

    /// A browser adds cookies to requests of other sites too, and keeps cookies that their answers set. So a request that
    /// changes something must come from our own pages (Fetch Metadata, or Origin of RFC 6454 if a browser does not send it). A
    /// client without either header is no browser. It is refused only if it sends a cookie.
    private static func requireOwnPage(_ request: Request) throws(Problem) {
        if [.get, .head, .options].contains(request.method) { return }
        if let site = request.headers[.secFetchSite] {
            if site == "same-origin" || site == "none" { return }
        } else if let origin = request.headers[.origin] {
            if let host = request.head.authority, let scheme = origin.firstRange(of: "://"),
                origin[scheme.upperBound...].lowercased() == host.lowercased()
            {
                return
            }
        } else if request.cookie(accessTokenCookie) == nil, request.cookie(guestCartCookie) == nil {
            return
        }
        throw .forbidden("Requests of a browser must come from the shop's own pages.")
    }
}

/// The name of the cookie that holds the access token.
package let accessTokenCookie = "access_token"

/// The name of the cookie that identifies a guest to cart.
package let guestCartCookie = "cart"

/// The name of the cookie that identifies a device with an earlier sign-in to auth.
package let deviceCookie = "device"
