import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import Wire

/// The routes about mail: for shop-mail, the operator's tool and admins.
struct MailAPI: Sendable {
    let outbox: MailOutbox

    func addRoutes(to router: Router<ShopContext>) {
        router.post("/internal/mail/claim", use: claim)
        router.post("/internal/mail/:id/handing", use: handing)
        router.post("/internal/mail/:id/outcome", use: outcome)
        router.get("/internal/mail/stuck", use: stuck)
        router.post("/internal/mail/:id/retry", use: retry)
        router.get("/admin/orders/:id/mail", use: ofOrder)
    }

    /// `POST /internal/mail/claim` `{limit}` → mails that are due, each leased for two minutes.
    @Sendable func claim(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        var fields = try await request.jsonFields()
        let limit = fields.required("limit", .integer(1...100))
        try fields.check()
        let claim = try await outbox.claim(limit: limit)
        if !claim.givenUp.isEmpty {
            let ids = claim.givenUp.map(\.text).joined(separator: " ")
            context.logger.record(.mailStuck, "\(claim.givenUp.count) mails will not be sent automatically: \(ids)")
        }
        if !claim.withheld.isEmpty {
            let ids = claim.withheld.prefix(10).map(\.text).joined(separator: " ")
            let more = claim.withheld.count > 10 ? " …" : ""
            context.logger.record(
                .mailWithheld,
                "\(claim.withheld.count) mails are withheld because there were too many: \(ids)\(more)")
        }
        return .json(claim.due)
    }

    /// `POST /internal/mail/{id}/handing` `{attempt}` → 204. From now on the mail may have been delivered.
    ///
    /// - Throws: `Problem` 409 if the lease has ended.
    @Sendable func handing(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let attempt = fields.required("attempt", .integer(1...1_000_000))
        try fields.check()
        guard try await outbox.recordHanding(id, attempt: attempt) else { throw Problem.leaseEnded }
        return .noContent()
    }

    /// `POST /internal/mail/{id}/outcome` `{attempt, outcome, reason}` → 204, also when repeated.
    ///
    /// - Throws: `Problem` 409 if another attempt has begun.
    @Sendable func outcome(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        let id = try context.parameters.id()
        var fields = try await request.jsonFields()
        let attempt = fields.required("attempt", .integer(1...1_000_000))
        let outcome = fields.required("outcome", .oneOf(MailOutcome.self))
        let reason = fields.required("reason", .verbatim(0...500))
        try fields.check()
        guard try await outbox.record(outcome, reason: reason, of: id, attempt: attempt) else {
            throw Problem.leaseEnded
        }
        if outcome == .refused || outcome == .unknown {
            context.logger.record(.mailStuck, "mail \(id.text) will not be sent automatically: \(reason)")
        }
        return .noContent()
    }

    /// `GET /internal/mail/stuck` → up to 1,000 mails that will not be sent automatically.
    @Sendable func stuck(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        return .json(try await outbox.stuck(limit: 1000))
    }

    /// `GET /admin/orders/{id}/mail` → the mails of an order, including unsent ones.
    @Sendable func ofOrder(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireAdmin()
        return .json(
            try await outbox.mails(ofOrder: try context.parameters.id()), headers: [.cacheControl: "no-store"])
    }

    /// `POST /internal/mail/{id}/retry` → 204; 404 if the mail was sent or will be sent automatically.
    @Sendable func retry(_ request: Request, _ context: ShopContext) async throws -> Response {
        try context.requireService()
        guard try await outbox.retry(try context.parameters.id()) else { throw Problem.notFound("Stuck mail") }
        return .noContent()
    }
}

extension Problem {
    fileprivate static let leaseEnded = Problem.conflict("lease-ended", "Another attempt has begun.")
}
