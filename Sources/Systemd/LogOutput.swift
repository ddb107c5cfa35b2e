import Glibc
package import Logging
import Synchronization

/// The destination of the daemon's records: the journal if standard error is connected to it, else standard error.
package enum LogOutput {
    private static let currentLevel = Mutex(Logger.Level.info)
    private static let journal = Mutex<JournalWriter?>(nil)

    /// The lowest level that is written. It may be changed at any time.
    package static var level: Logger.Level {
        get { currentLevel.withLock { $0 } }
        set { currentLevel.withLock { $0 = newValue } }
    }

    /// Sets up swift-log. Call it once in a process.
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

    /// Waits for at most a second until all records are written. Call it before the process ends.
    package static func flush() {
        journal.withLock { $0 }?.flush(within: .seconds(1))
    }

    /// Whether systemd connected the descriptor to the journal (`JOURNAL_STREAM` in systemd.exec(5)).
    private static func isJournal(_ descriptor: CInt) -> Bool {
        guard let stream = getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
    }
}
