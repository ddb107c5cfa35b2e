import HTTPTypes
import Hummingbird
import Logging
import Wire

/// Finds out who is calling: `Authorization: Bearer`, or the cookie `access_token`.
///
/// A bad bearer token is refused at once; another scheme is for somebody else, such as a proxy that guards the whole site.
/// A bad cookie only makes its bearer a visitor, or an expired session would lock people out of the public pages. The same
/// holds for tokens whose session has ended.
struct Authentication: RouterMiddleware {
    let tokens: TokenSigner
    /// nil where the daemon looks at sessions itself.
    let sessions: SessionWatch?
    /// Routes that may change something for people whose session can't be checked.
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
            if let cookie = request.cookies[accessTokenCookie]?.value, let identity = try? tokens.verify(cookie) {
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

    /// Who can't be checked now may look at what everybody may see.
    ///
    /// - Throws: `Problem` 503 for an act of theirs: a visitor's act would be another one.
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
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.first?.lowercased() == "bearer" else { return nil }
        return parts.count == 2 ? String(parts[1]) : ""
    }

    /// A browser adds cookies to requests of other sites too, and keeps those that answers to them set, so what changes
    /// something must come from our own pages (Fetch Metadata, and Origin of RFC 6454 where a browser does not send it).
    /// Who tells neither is no browser, and needs to only with a cookie.
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
        } else if request.cookies[accessTokenCookie] == nil, request.cookies[guestCartCookie] == nil {
            return
        }
        throw .forbidden("A request of a browser must come from the shop's own pages.")
    }
}

/// The name of the cookie that holds the access token.
package let accessTokenCookie = "access_token"

/// The name of the cookie by which cart knows a guest.
package let guestCartCookie = "cart"

/// The name of the cookie by which auth knows a device from which somebody has signed in before.
package let deviceCookie = "device"
