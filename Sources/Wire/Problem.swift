package import FoundationEssentials
package import JSON

/// An error for the caller (RFC 9457, `application/problem+json`).
///
/// The only error that routes throw. `detail` is a sentence that tells a person what to do. It never contains internals (SQL,
/// host names, stack traces).
package struct Problem: Error, Sendable, Equatable {
    /// The kind of problem, `/problems/<slug>` on the wire. It is stable, for programs.
    package var slug: String
    /// HTTP status code.
    package var status: Int
    package var detail: String
    /// The refused fields of a 422.
    package var errors: [FieldError] = []
    /// The lines without enough stock in a 409 of a reservation or checkout.
    package var shortages: [Shortage] = []
    /// The caller's own order that prevents a checkout.
    package var openOrder: OpenOrder?
    /// Extra header fields of the answer, such as `Retry-After`; not part of the body.
    package var headers: [String: String] = [:]
    package var requestID: String?

    package init(_ status: Int, _ slug: String, _ detail: String, headers: [String: String] = [:]) {
        self.status = status
        self.slug = slug
        self.detail = detail
        self.headers = headers
    }
}

/// A line that could not be reserved in full.
package struct Shortage: WireObject {
    package var productID = UUID.blank
    /// nil if there is no such product (any more).
    package var name: String?
    package var requested = 0
    package var available = 0

    package init() {}

    package init(productID: UUID, name: String?, requested: Int, available: Int) {
        self.productID = productID
        self.name = name
        self.requested = requested
        self.available = available
    }

    package static func fields(_ field: inout some FieldVisitor<Shortage>) {
        field("product_id", \.productID)
        field("name", \.name)
        field("requested", \.requested)
        field("available", \.available)
    }
}

// MARK: - The kinds every daemon knows

extension Problem {
    /// A 400.
    package static func badRequest(_ detail: String) -> Problem { Problem(400, "bad-request", detail) }

    /// A 401.
    package static func unauthorized(_ detail: String = "Sign in first.") -> Problem {
        Problem(401, "unauthorized", detail, headers: ["WWW-Authenticate": "Bearer"])
    }

    /// A 403.
    package static func forbidden(_ detail: String = "You may not do this.") -> Problem {
        Problem(403, "forbidden", detail)
    }

    /// - Parameter what: the missing thing, such as `Product`.
    package static func notFound(_ what: String) -> Problem { Problem(404, "not-found", "\(what) not found.") }

    /// A 409 of the given kind.
    package static func conflict(_ slug: String, _ detail: String) -> Problem { Problem(409, slug, detail) }

    /// A 409 for a field whose value is already taken.
    package static func conflict(_ slug: String, field: String, _ detail: String) -> Problem {
        var problem = conflict(slug, detail)
        problem.errors = [FieldError(field, .taken, "is taken")]
        return problem
    }

    /// A 409 for fields that somebody else has changed since the caller was shown them.
    ///
    /// - Parameter fields: each with the code `changed` and its current value.
    package static func changedMeanwhile(_ fields: [FieldError]) -> Problem {
        var problem = conflict(
            "changed-meanwhile", fields.map { "\($0.field) \($0.message)" }.joined(separator: "; ") + ".")
        problem.errors = fields
        return problem
    }

    /// A 422 for refused fields.
    package static func invalid(_ errors: [FieldError]) -> Problem {
        var problem = Problem(422, "invalid", errors.map { "\($0.field): \($0.message)" }.joined(separator: "; "))
        problem.errors = errors
        return problem
    }

    package static func invalid(
        _ field: String, _ code: FieldError.Code, _ message: String, _ arguments: FieldError.Arguments = .none
    ) -> Problem {
        invalid([FieldError(field, code, message, arguments)])
    }

    /// - Parameter retryAfter: seconds.
    package static func tooManyRequests(_ detail: String, retryAfter: Int) -> Problem {
        Problem(429, "too-many-requests", detail, headers: ["Retry-After": String(retryAfter)])
    }

    /// - Parameter retryAfter: seconds.
    package static func unavailable(_ detail: String, retryAfter: Int = 2) -> Problem {
        Problem(503, "unavailable", detail, headers: ["Retry-After": String(retryAfter)])
    }

    package static let `internal` = Problem(
        500, "internal",
        "Something went wrong on our side. Please try again; if it happens again, tell us the request id.")
}

// MARK: - On the wire

extension Problem: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "/problems/\(slug)")
            json.field("title", title)
            json.field("status", status)
            json.field("detail", detail)
            if let requestID { json.field("request_id", requestID) }
            if !errors.isEmpty { json.field("errors", errors) }
            if !shortages.isEmpty { json.field("shortages", shortages) }
            if let openOrder { json.field("open_order", openOrder) }
        }
    }

    /// The reason phrase of the status (RFC 9110).
    package var title: String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: "Internal Server Error"
        }
    }
}

extension Problem: JSONReadable {
    package init(reading json: inout JSONReader) throws(JSONSyntaxError) {
        self = try json.object { members throws(JSONSyntaxError) in
            let type: String = try members.value("type")
            var problem = Problem(
                try members.value("status"),
                type.hasPrefix("/problems/") ? String(type.dropFirst("/problems/".count)) : type,
                try members.value("detail"))
            problem.requestID = try members.value("request_id")
            problem.errors = try members.value("errors") ?? []
            problem.shortages = try members.value("shortages") ?? []
            problem.openOrder = try members.value("open_order")
            return problem
        }
    }
}
