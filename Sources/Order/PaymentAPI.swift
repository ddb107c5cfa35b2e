import Daemon
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import Wire

/// The routes about payments: the methods for a checkout, and the webhook for providers.
struct PaymentAPI: Sendable {
    let methods: PaymentMethods
    let payments: PaymentStore
    let checkouts: CheckoutStore
    let driver: CheckoutDriver
    let signature: WebhookSignature

    func addRoutes(to router: Router<ShopContext>) {
        router.get("/payment-methods", use: list)
        router.post("/orders/payments/webhook", use: hear)
    }

    /// `GET /payment-methods` → the names of the offered methods, the default first.
    @Sendable func list(_ request: Request, _ context: ShopContext) async throws -> Response {
        .json(methods.offered.map(\.rawValue))
    }

    /// `POST /orders/payments/webhook`: a signed message of a provider. 200 means that it need not be sent again. A message
    /// that was received before changes nothing.
    @Sendable func hear(_ request: Request, _ context: ShopContext) async throws -> Response {
        let body = try await request.collectBody().readableBytesView
        try signature.verify(request.headers[.shopSignature], of: body)
        let message = try PaymentMessage(body)
        switch try await payments.hear(message) {
        case .paid(let order):
            let logger = context.logger(ofOrder: order)
            logger.record(.paymentReceived, "payment received")
            // The payment is on disk. If the rest fails, recovery finishes it.
            if let checkout = try await checkouts.checkout(ofOrder: order) {
                _ = try await driver.drive(
                    checkout, for: .request, until: .now + TimeLimits.paymentMessage, logger: logger)
            }
        case .declined(let order):
            context.logger(ofOrder: order).info("payment declined")
        case .tooLate(let order):
            context.logger(ofOrder: order).record(
                .paymentTooLate, "a payment for an order that has ended is returned")
        case .surplus(let order, let amount):
            context.logger(ofOrder: order).record(
                .paymentSurplus, "surplus money of \(amount) is returned")
        case .unknownPayment:
            if message.kind == .succeeded {
                context.logger.record(
                    .paymentSurplus,
                    "\(message.amount) came for the unknown payment \(message.paymentID.text)")
            }
            throw Problem.notFound("Payment")
        case .known: break
        }
        return .detail("heard")
    }
}

extension HTTPField.Name {
    static let shopSignature = HTTPField.Name("Shop-Signature")!
}
