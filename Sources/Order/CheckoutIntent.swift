import Daemon
import FoundationEssentials
import Hummingbird
import JSON
import OpenSSL
import Wire

/// The request of a customer at `POST /orders/checkout`, besides the cart's lines.
struct CheckoutIntent: Sendable {
    let userID: UUID
    let email: String
    let isEmailVerified: Bool
    /// A mark of the client's address; nil if it is unknown.
    let client: String?
    /// The Idempotency-Key; nil if the client sent none.
    let key: String?
    let body: CheckoutRequest
    let payment: PaymentMethod
    let language: OrderLanguage

    /// SHA-256 of the decoded body.
    var bodyHash: String { SHA256.hex(JSONWriter.encode(body)) }

    /// - Throws: `Problem` 401 for a visitor, 403 for a daemon, 400, 415 or 422 for an invalid body or key.
    init(
        _ request: Request, _ context: ShopContext, _ methods: PaymentMethods, _ shopLanguage: OrderLanguage,
        _ clients: ClientMarks
    ) async throws {
        let user = try context.requireUser()
        guard let userID = user.userID else { throw Problem.forbidden() }
        self.userID = userID
        email = user.email
        isEmailVerified = user.isEmailVerified
        client = context.client.map(clients.mark)
        key = try Self.key(of: request)
        var fields = try await request.optionalJSONFields()
        body = CheckoutRequest(
            shipping: fields.object("shipping") { $0.new(Shipping.self).thing },
            note: (fields.nullable("note", CheckoutRequest.noteRule) ?? nil) ?? "",
            delivery: fields.nullable("delivery", CheckoutRequest.deliveryRule) ?? nil,
            payment: fields.nullable("payment", .oneOf(PaymentMethod.self)) ?? nil,
            language: fields.nullable("language", .oneOf(OrderLanguage.self)) ?? nil,
            expectedTotal: fields.nullable("expected_total", .money) ?? nil,
            replaces: fields.nullable("replaces", .id) ?? nil)
        payment = body.payment ?? methods.defaultMethod
        language = body.language ?? shopLanguage
        if !methods.offered.contains(payment) {
            fields.refuse("payment", .unknown, "is not a way to pay here")
        }
        try fields.check()
    }

    private static func key(of request: Request) throws(Problem) -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .invalid("Idempotency-Key", .invalid, "must be 1 to 200 printable ASCII characters")
        }
        return key
    }

    /// Whether `checkout` was begun with the same body. The previous version does not record it.
    func hasBody(of checkout: CheckoutRecord) -> Bool { checkout.bodyHash == nil || checkout.bodyHash == bodyHash }

    /// - Throws: `Problem` 422 `idempotency-key-reused` if `checkout` was begun with another body.
    func requireSameBody(as checkout: CheckoutRecord) throws(Problem) {
        guard hasBody(of: checkout) else {
            throw Problem(
                422, "idempotency-key-reused",
                "This Idempotency-Key belongs to a checkout with another body. Use a new key for a new order.")
        }
    }
}
