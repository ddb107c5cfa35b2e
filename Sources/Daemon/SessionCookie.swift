package import HTTPTypes
package import Hummingbird
package import Wire

/// The cookie that carries the access token for browsers (RFC 6265).
///
/// No script can read it, and other sites' forms do not send it. It is `Secure` when nginx was reached over https.
/// Auth sets it for its own clients, gateway for the pages.
package enum SessionCookie {
    package static func headers(setting token: AccessToken, for request: Request) -> HTTPFields {
        headers(value: token.accessToken, maximumAge: token.expiresIn, request)
    }

    package static func headers(deletingFor request: Request) -> HTTPFields {
        headers(value: "", maximumAge: 0, request)
    }

    /// Tokens belong in no cache (RFC 6749, 5.1).
    private static func headers(value: String, maximumAge: Int, _ request: Request) -> HTTPFields {
        let secure = request.headers[.forwardedProto] == "https" ? "; Secure" : ""
        return [
            .setCookie: "\(accessTokenCookie)=\(value); HttpOnly; SameSite=Lax; Path=/; Max-Age=\(maximumAge)\(secure)",
            .cacheControl: "no-store",
        ]
    }
}
