import Daemon
import Database
import FoundationEssentials
import HTTPTypes
import JSON
import Logging
import Wire

/// Sends the sandbox's signed messages to the shop by HTTP until each is answered.
struct SandboxMessenger: Sendable {
    let sandbox: Sandbox
    let shop: SisterClient
    let signature: WebhookSignature
    let logger: Logger

    var work: PeriodicWork {
        PeriodicWork("no messages of the sandbox", every: .seconds(1), logger: logger, deliver)
    }

    /// One pass over the due messages.
    @Sendable func deliver() async throws {
        for message in try await sandbox.claimMessages(limit: 16) where await shopHears(message) {
            try await sandbox.recordDelivery(of: message.id)
        }
    }

    /// - Returns: whether the shop's answer means that the message need not be sent again.
    private func shopHears(_ message: PaymentMessage) async -> Bool {
        let header = signature.sign(JSONWriter.encode(message), at: Int(Date().timeIntervalSince1970))
        do throws(Problem) {
            let answer = try await shop.call(
                .post, "/orders/payments/webhook", body: .json(message), as: .visitor,
                headers: ["Shop-Signature": header],
                timeout: TimeLimits.paymentMessageCall)
            if answer.status < 500 { return true }
            logger.warning("the shop answered a message of the sandbox with \(answer.status)")
        } catch {
            logger.warning("the shop did not answer a message of the sandbox: \(error.detail)")
        }
        return false
    }
}
