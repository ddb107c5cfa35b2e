import Daemon
import Database
import Logging
import Wire

/// Finishes checkouts that were left half done by a crash or an unreachable sister, cancels orders that were not paid in time,
/// and returns money that is due.
///
/// Any number of order daemons may do this at once.
struct CheckoutRecovery: Sendable {
    let store: CheckoutStore
    let driver: CheckoutDriver
    let payments: PaymentStore
    /// Pause between two passes.
    let interval: Duration
    /// Seconds after which no request works on a checkout any more. A request gives up well before.
    let staleSeconds: Int
    let logger: Logger

    /// The number of checkouts at once, so that recovery leaves connections to customers.
    private static let batch = 4

    /// Each part is separate work, so that a failure of one does not stop the others.
    var work: [PeriodicWork] {
        [
            PeriodicWork("unpaid orders are not canceled", every: interval, logger: logger, cancelUnpaid),
            PeriodicWork("no money is given back", every: interval, logger: logger, giveBackMoney),
            PeriodicWork("half-done checkouts are not finished", every: interval, logger: logger, finishStale),
        ]
    }

    @Sendable private func cancelUnpaid() async throws {
        for id in try await payments.overdue(limit: 64) where try await payments.expire(id) {
            logger.record(
                .paymentExpired, "order canceled: it was not paid in time", metadata: ["order.id": "\(id.text)"])
        }
    }

    @Sendable private func giveBackMoney() async throws {
        for refund in try await payments.claimRefunds(limit: 16) { await giveBack(refund) }
    }

    /// Batch after batch, as long as they can be finished.
    @Sendable private func finishStale() async throws {
        while !Task.isCancelled {
            let stale = try await store.claimStale(olderThan: staleSeconds, limit: Self.batch)
            let finished = await withTaskGroup(of: Bool.self) { group in
                for checkout in stale { group.addTask { await finish(checkout) } }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            if stale.count < Self.batch || finished == 0 { return }
        }
    }

    private func giveBack(_ refund: PaymentStore.Refund) async {
        var logger = logger
        logger[metadataKey: "order.id"] = "\(refund.orderID.text)"
        do {
            guard let provider = driver.methods.provider(of: refund.method) else {
                logger.record(
                    .refundStuck, "\(refund.amount) can't be given back: nobody stands behind \(refund.method.rawValue)"
                )
                return
            }
            try await provider.refund(refund.paymentID, amount: refund.amount, surplus: refund.surplusID)
            try await payments.recordRefunded(refund)
            logger.record(.refunded, "\(refund.amount) given back")
        } catch {
            logger.record(.refundStuck, "\(refund.amount) can't be given back yet: \(error)")
        }
    }

    private func finish(_ checkout: CheckoutRecord) async -> Bool {
        var logger = logger
        logger[metadataKey: "order.id"] = "\(checkout.orderID.text)"
        logger[metadataKey: "user.id"] = "\(checkout.userID.text)"
        do {
            let outcome = try await driver.drive(
                checkout, for: .recovery, until: .now + TimeLimits.checkout, logger: logger)
            switch outcome {
            case .ordered: logger.record(.checkoutFinished, "checkout found at \(checkout.step.rawValue), finished")
            case .undone, .refused:
                logger.record(.checkoutUndone, "checkout found at \(checkout.step.rawValue), undone")
            case .unfinished(let problem):
                logger.record(
                    .checkoutStuck, "checkout found at \(checkout.step.rawValue) can't go on yet: \(problem.detail)")
                return false
            }
            return true
        } catch {
            logger.record(.checkoutStuck, "checkout found at \(checkout.step.rawValue) can't go on yet: \(error)")
            return false
        }
    }
}
