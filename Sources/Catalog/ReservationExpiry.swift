import Daemon
import Database
import FoundationEssentials
import Logging
import ServiceLifecycle
import Wire

/// Gives back, every few seconds, what checkouts have left lying; any number of daemons may do so at once.
struct ReservationExpiry: Service {
    let store: ReservationStore
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(2))
                await sweep()
            }
        }
    }

    private func sweep() async {
        do {
            while true {
                let orders = try await store.releaseExpired()
                if orders.isEmpty { return }
                for order in orders {
                    logger.record(
                        .holdExpired, "a reservation expired, its stock is back",
                        metadata: ["order.id": "\(order.text)"])
                }
            }
        } catch {
            logger.notDone("expired reservations are not given back now", error)
        }
    }
}
