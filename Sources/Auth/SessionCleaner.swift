import Daemon
import Database
import Logging
import ServiceLifecycle

/// Every minute deletes sessions and news whose tokens have expired. Any number of daemons may do so at once.
struct SessionCleaner: Service {
    let sessions: SessionStore
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await sessions.removeExpired()
                } catch {
                    logger.notDone("expired sessions not deleted this time", error)
                }
                try await Task.sleep(for: .seconds(60))
            }
        }
    }
}
