import ArgumentParser
import Daemon
import Logging
import Postgres
import Systemd

/// Reports the result of an operator's task to the journal or the terminal.
struct Report {
    let done: Event
    let failed: Event

    /// - Parameter task: returns the message for success.
    /// - Throws: `ExitCode` 1 if the task fails.
    func run(_ name: String, _ task: () async throws -> String) async throws {
        LogOutput.bootstrap(identifier: "shopctl", level: .info)
        let logger = Logger(label: "shopctl")
        defer { LogOutput.flush() }
        do {
            logger.record(done, "\(name) done: \(try await task())")
        } catch let error as PostgresError {
            logger.record(failed, "\(name) failed: \(error.reason)")
            throw ExitCode.failure
        } catch {
            logger.record(failed, "\(name) failed: \(error)")
            throw ExitCode.failure
        }
    }
}
