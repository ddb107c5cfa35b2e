import HTTPTypes
package import Hummingbird
package import NIOCore
import Wire

/// The largest body that routes accept by default: 1 MiB.
package let maximumBodySize = 1 << 20

extension Request {
    /// The fields of a JSON body.
    ///
    /// - Throws: `Problem` 415 for another type, 413, 400 if the body is not JSON, 422 if it is not an object.
    package func jsonFields() async throws -> Fields {
        try requireType("application/json")
        return try Fields(json: await collectBody().readableBytesView)
    }

    /// The fields of a JSON body that may be left out.
    package func optionalJSONFields() async throws -> Fields {
        let body = try await collectBody()
        if body.readableBytes == 0 { return Fields(object: [:]) }
        try requireType("application/json")
        return try Fields(json: body.readableBytesView)
    }

    /// The fields of a form.
    ///
    /// - Throws: `Problem` 415 for another type, 413.
    package func formFields() async throws -> Fields {
        try requireType("application/x-www-form-urlencoded")
        return Fields(urlEncoded: String(buffer: try await collectBody()))
    }

    /// The fields of the query.
    package var queryFields: Fields { Fields(urlEncoded: uri.query ?? "") }

    private func requireType(_ type: String) throws(Problem) {
        let given = headers[.contentType]?.split(separator: ";").first?.trimmingSpaces().lowercased()
        guard given == type else {
            throw Problem(415, "unsupported-media-type", "Send the body as \(type).")
        }
    }

    /// The whole body as it was sent. If the sender stalls for more than 10 seconds, reading stops.
    ///
    /// - Throws: `Problem` 413, 408.
    package func collectBody() async throws -> ByteBuffer {
        let declared = headers[.contentLength].flatMap { Int($0) } ?? 0
        guard declared <= maximumBodySize else { throw Problem.bodyTooLarge }
        let body = self.body
        let late = Problem(408, "timeout", "The body did not arrive in time.")
        return try await within(TimeLimits.body, orThrow: late) {
            do {
                return try await body.collect(upTo: maximumBodySize)
            } catch is NIOTooManyBytesError {
                throw Problem.bodyTooLarge
            }
        }
    }
}

extension Problem {
    static let bodyTooLarge = Problem(413, "too-large", "The body is larger than \(maximumBodySize) bytes.")
}

extension StringProtocol {
    /// Without spaces and tabs at both ends (the optional white space of RFC 9110, 5.6.3).
    package func trimmingSpaces() -> String {
        var text = Substring(self)
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
