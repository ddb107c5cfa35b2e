import Daemon
import FoundationEssentials
import Logging
import Wire

/// Releases expired holds of checkouts every few seconds.
struct ReservationExpiry: Sendable {
    let store: ReservationStore
    let logger: Logger

    var work: PeriodicWork {
        PeriodicWork("expired reservations are not given back", every: .seconds(2), logger: logger, sweep)
    }

    @Sendable private func sweep() async throws {
        while true {
            let orders = try await store.releaseExpired()
            if orders.isEmpty { return }
            for order in orders {
                logger.record(
                    .holdExpired, "a reservation expired, its stock is back",
                    metadata: ["order.id": "\(order.text)"])
            }
        }
    }
}
