package import Logging
import Synchronization

/// Keeps all records of a daemon, of every level, for a test to look at.
package final class RecordedLog: Sendable {
    package struct Record: Sendable {
        package let level: Logger.Level
        package let message: String
        package let metadata: [String: String]
    }

    private let kept = Mutex<[Record]>([])

    package init() {}

    /// Oldest first.
    package var records: [Record] { kept.withLock { $0 } }

    /// All of it, for looking for what must not be there.
    package var text: String {
        records.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n")
    }

    var handler: any LogHandler { Handler(log: self) }

    /// For what is tested without a daemon around it.
    package var logger: Logger { Logger(label: "test") { _ in handler } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
            log.kept.withLock { $0.append(Record(level: event.level, message: "\(event.message)", metadata: all)) }
        }
    }
}
