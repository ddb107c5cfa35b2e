import FoundationEssentials
import OpenSSL
import TestSupport
import Wire

/// A fake payment provider that sends the messages of a test, signed with the shop's key by separate code.
struct TestProvider {
    let shop: TestShop

    /// Reports that a payment has succeeded, or was declined.
    ///
    /// - Parameters:
    ///   - id: the message's; the same again is a repeat.
    ///   - amount: the reported amount; the payment's own by default.
    func tell(
        _ type: String = "payment.succeeded", of payment: Payment, id: UUID = .v7(), amount: String? = nil,
        age: Int = 0, secret: String = TestShop.webhookSecret
    ) async throws -> TestAnswer {
        let amount = amount ?? payment.amount.description
        let body = #"{"id":"\#(id.text)","type":"\#(type)","payment_id":"\#(payment.id.text)","amount":"\#(amount)"}"#
        return try await send(body, signature: Self.sign(body, age: age, secret: secret))
    }

    func send(_ body: String, signature: String?) async throws -> TestAnswer {
        try await shop.order.call(
            .post, "/orders/payments/webhook", json: body, headers: signature.map { ["Shop-Signature": $0] } ?? [:])
    }

    static func sign(_ body: String, age: Int = 0, secret: String = TestShop.webhookSecret) -> String {
        let time = Int(Date().timeIntervalSince1970) - age
        return "t=\(time),v1=\(HMACSHA256.hex("\(time).\(body)".utf8, key: secret.utf8))"
    }
}
