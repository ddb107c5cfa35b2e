import Glibc
package import Logging
import Synchronization

/// Where the daemon's records go: to the journal when standard error is connected to it, else to standard error.
package enum LogOutput {
    private static let currentLevel = Mutex(Logger.Level.info)
    private static let journal = Mutex<JournalWriter?>(nil)

    /// The least severe records that are written; may be changed at any time.
    package static var level: Logger.Level {
        get { currentLevel.withLock { $0 } }
        set { currentLevel.withLock { $0 = newValue } }
    }

    /// Sets up swift-log; once in a process.
    ///
    /// - Parameter identifier: the daemon's name, by which `journalctl -t` finds its records.
    package static func bootstrap(identifier: String, level: Logger.Level) {
        self.level = level
        guard isJournal(STDERR_FILENO) else {
            let isColored = isatty(STDERR_FILENO) == 1
            LoggingSystem.bootstrap { _ in TerminalLogHandler(identifier: identifier, isColored: isColored) }
            return
        }
        let writer = JournalWriter(identifier: identifier)
        journal.withLock { $0 = writer }
        LoggingSystem.bootstrap { _ in JournalLogHandler(identifier: identifier, writer: writer) }
    }

    /// Waits, at most a second, until the records so far are out; before the process ends.
    package static func flush() {
        journal.withLock { $0 }?.flush(within: .seconds(1))
    }

    /// Whether the descriptor is the one that systemd connected to the journal (`JOURNAL_STREAM` in systemd.exec(5)).
    private static func isJournal(_ descriptor: CInt) -> Bool {
        guard let stream = getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    }
}
