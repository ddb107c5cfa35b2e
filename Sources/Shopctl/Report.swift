import ArgumentParser
import Daemon
import Logging
import Postgres
import Systemd

/// Tells the journal, or the terminal, how a task of the operator ended.
struct Report {
    let done: Event
    let failed: Event

    /// - Parameter task: returns what there is to say when it went well.
    /// - Throws: `ExitCode` 1 when it did not.
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
