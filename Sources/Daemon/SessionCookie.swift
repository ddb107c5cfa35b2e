package import HTTPTypes
package import Hummingbird
package import Wire

/// The cookie that carries the access token for browsers (RFC 6265).
///
/// Auth sets it, and the gateway passes it on. Both delete it.
package enum SessionCookie {
    /// The header fields that set the cookie.
    package static func headers(setting token: AccessToken, for request: Request) -> HTTPFields {
        headers(value: token.accessToken, maximumAge: token.expiresIn, request)
    }

    /// The header fields that delete the cookie.
    package static func headers(deletingFor request: Request) -> HTTPFields {
        headers(value: "", maximumAge: 0, request)
    }

    /// No cache may keep tokens (RFC 6749, 5.1).
    private static func headers(value: String, maximumAge: Int, _ request: Request) -> HTTPFields {
        var headers = HTTPFields(settingCookie: accessTokenCookie, to: value, maximumAge: maximumAge, for: request)
        headers[.cacheControl] = "no-store"
        return headers
    }
}

extension Request {
    /// The value of a cookie; of several with this name that of the first, as browsers send the most specific one first
    /// (RFC 6265, 5.4).
    package func cookie(_ name: String) -> String? {
        for field in headers[values: .cookie] {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == UInt8(ascii: " ") }
                guard pair.starts(with: name.utf8) else { continue }
                let value = pair.dropFirst(name.utf8.count)
                if value.first == UInt8(ascii: "=") { return String(Substring(value.dropFirst())) }
            }
        }
        return nil
    }
}

extension HTTPFields {
    /// Sets a cookie that scripts can't read and other sites' forms don't send. It is `Secure` if nginx was reached over https.
    ///
    /// - Parameters:
    ///   - maximumAge: in seconds; 0 deletes it.
    ///   - path: it is sent for this address and those below it.
    package init(
        settingCookie name: String, to value: String, maximumAge: Int, path: String = "/", for request: Request
    ) {
        let secure = request.headers[.forwardedProto] == "https" ? "; Secure" : ""
        self = [.setCookie: "\(name)=\(value); HttpOnly; SameSite=Lax; Path=\(path); Max-Age=\(maximumAge)\(secure)"]
    }
}
