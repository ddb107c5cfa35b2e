package import FoundationEssentials
package import HTTPTypes
package import Hummingbird
package import JSON
import NIOCore
package import Wire

extension Response {
    /// A JSON answer.
    package static func json(
        _ value: some JSONEncodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        json(bytes: JSONWriter.encode(value), status: status, headers: headers, type: "application/json; charset=utf-8")
    }

    /// `{"detail": …}`, for actions without another answer.
    package static func detail(_ text: String, headers: HTTPFields = [:]) -> Response {
        struct Detail: JSONEncodable {
            let text: String
            func write(to json: inout JSONWriter) { json.object { $0.field("detail", text) } }
        }
        return json(Detail(text: text), headers: headers)
    }

    /// An answer 204.
    package static func noContent() -> Response { Response(status: .noContent) }

    /// A problem as `application/problem+json` (RFC 9457).
    package static func problem(_ problem: Problem) -> Response {
        var headers = HTTPFields()
        for (name, value) in problem.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return json(
            bytes: JSONWriter.encode(problem), status: .init(code: problem.status), headers: headers,
            type: "application/problem+json")
    }

    private static func json(
        bytes: [UInt8], status: HTTPResponse.Status, headers: HTTPFields, type: String
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Response {
    /// A page of a list: a plain array, with `X-Total-Count` and, when there is more, `Link: …; rel="next"` (RFC 8288).
    ///
    /// - Throws: `Problem` 414 if the address is too long to be repeated in `Link`.
    package static func list(
        _ elements: [some JSONEncodable], totalCount: Int, nextCursor: String?, of request: Request
    ) throws(Problem) -> Response {
        var headers = HTTPFields()
        headers[.totalCount] = String(totalCount)
        if let nextCursor {
            var parameters = URLEncoding.pairs(in: request.uri.query ?? "").filter { $0.name != "cursor" }
            parameters.append((name: "cursor", value: nextCursor))
            // The link is relative, so it also works behind nginx, where the path begins with /api.
            let link = "<?\(URLEncoding.query(parameters))>; rel=\"next\""
            // nginx takes 16 KB of header fields (nginx/snippets/proxy.conf). Only what is no UTF-8 makes it longer than the address.
            guard link.utf8.count <= 12_000 else {
                throw Problem(414, "address-too-long", "The address is too long for a list of several pages.")
            }
            headers[.link] = link
        }
        return json(elements, headers: headers)
    }
}

extension HTTPField.Name {
    package static let totalCount = HTTPField.Name("X-Total-Count")!
    package static let requestID = HTTPField.Name("X-Request-ID")!
    package static let link = HTTPField.Name("Link")!
    package static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    package static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    package static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")!
    package static let serviceToken = HTTPField.Name("X-Service-Token")!
    package static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    package static let traceParent = HTTPField.Name("traceparent")!
    package static let host = HTTPField.Name("Host")!
}

extension Parameters {
    /// An id in the path.
    ///
    /// - Throws: `Problem` 422 if it is not a UUID.
    package func id(_ name: String = "id") throws(Problem) -> UUID {
        guard let id = UUID(text: get(name) ?? "") else {
            throw .invalid(name, .invalid, "must be an id such as 0190163d-8694-739b-aea5-966c26f8ad91")
        }
        return id
    }
}
