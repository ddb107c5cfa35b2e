import Daemon
import FoundationEssentials
import Hummingbird
import Wire

/// What a customer asks for with `POST /orders/checkout`, besides what is in the cart.
struct CheckoutIntent: Sendable {
    let userID: UUID
    let email: String
    /// The client's own name for this one intent; nil when it sent none.
    let key: String?
    let shipping: Shipping?
    let note: String

    /// - Throws: `Problem` 401 for a visitor, 403 for a daemon, 400, 415 or 422 for a body or key that can't be taken.
    init(_ request: Request, _ context: ShopContext) async throws {
        let user = try context.requireUser()
        guard let userID = user.userID else { throw Problem.forbidden() }
        self.userID = userID
        email = user.email
        key = try Self.key(of: request)
        var fields = try await request.optionalJSONFields()
        shipping = fields.object("shipping") { fields in
            Shipping(
                name: fields.required("name", .text(1...200)), phone: fields.required("phone", .text(3...40)),
                address: fields.required("address", .text(1...500)))
        }
        note = (fields.nullable("note", .text(0...1000)) ?? nil) ?? ""
        try fields.check()
    }

    private static func key(of request: Request) throws(Problem) -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw .invalid("Idempotency-Key", .invalid, "must be 1 to 200 printable ASCII characters")
        }
        return key
    }

    /// Whether `checkout` was begun with the same body.
    ///
    /// - Throws: `Problem` 422 `idempotency-key-reused` when not.
    func requireSameBody(as checkout: CheckoutRecord) throws(Problem) {
        guard checkout.shipping == shipping, checkout.note == note else {
            throw Problem(
                422, "idempotency-key-reused",
                "This Idempotency-Key belongs to a checkout with another body. Use a new key for a new order.")
        }
    }
}
