import Glibc
import Logging
import Synchronization
import Systemd
import Testing

@Suite struct JournalRecordTests {
    @Test func `a metadata key becomes a field name that journald takes`() {
        #expect(JournalRecord.fieldName("order.id") == "ORDER_ID")
        #expect(JournalRecord.fieldName("request_id") == "REQUEST_ID")
        #expect(JournalRecord.fieldName("_hidden") == "HIDDEN")
        #expect(JournalRecord.fieldName("2nd-try") == "ND_TRY")
        #expect(JournalRecord.fieldName("Größe") == "GR____E")
        #expect(JournalRecord.fieldName("...") == nil)
        #expect(JournalRecord.fieldName(String(repeating: "a", count: 100))?.count == 64)
    }

    @Test func `a record carries message, priority and identifier, and lines stay in their field`() {
        var record = JournalRecord(level: .warning, message: "one\nPRIORITY=0", identifier: "shop-test")
        record.append(["order.id": "o-1"])
        #expect(
            record.fields == ["MESSAGE=one\nPRIORITY=0", "PRIORITY=4", "SYSLOG_IDENTIFIER=shop-test", "ORDER_ID=o-1"])
    }
}

@Suite struct JournalWriterTests {
    /// What a writer has sent, and a gate that stops it as a frozen journald would.
    private final class Journal: Sendable {
        private let gate = Mutex(false)
        private let sent = Mutex<[String]>([])
        var messages: [String] { sent.withLock { $0 } }

        func open() { gate.withLock { $0 = true } }
        func take(_ record: JournalRecord) {
            while !gate.withLock({ $0 }) { usleep(1000) }
            sent.withLock { $0.append(record.fields[0]) }
        }
    }

    private func record(_ level: Logger.Level, _ message: String) -> JournalRecord {
        JournalRecord(level: level, message: message, identifier: "shop-test")
    }

    @Test func `all records come out in their order`() {
        let journal = Journal()
        journal.open()
        let writer = JournalWriter(identifier: "shop-test") { journal.take($0) }
        for number in 1...1000 { writer.write(record(.info, "\(number)")) }
        writer.flush(within: .seconds(5))
        #expect(journal.messages == (1...1000).map { "MESSAGE=\($0)" })
    }

    @Test func `a journal that does not take records costs the least important ones and says how many`() {
        let journal = Journal()
        let writer = JournalWriter(identifier: "shop-test", capacity: 10) { journal.take($0) }
        // Wakes the thread, which then hangs with up to this one record in its hands.
        writer.write(record(.info, "first"))
        for number in 1...20 { writer.write(record(.debug, "chatter \(number)")) }
        for number in 1...5 { writer.write(record(.error, "error \(number)")) }
        #expect(writer.droppedCount > 0)
        journal.open()
        writer.flush(within: .seconds(5))
        // The drop report goes out with the batch after the jam.
        writer.write(record(.info, "after"))
        writer.flush(within: .seconds(5))
        let messages = journal.messages
        for number in 1...5 { #expect(messages.contains("MESSAGE=error \(number)")) }
        #expect(messages.contains { $0.hasSuffix("log records were dropped: the journal did not keep up") })
        #expect(writer.droppedCount == 0)
    }

    @Test func `an error waits a moment for room and no longer`() {
        let journal = Journal()
        let writer = JournalWriter(identifier: "shop-test", capacity: 2) { journal.take($0) }
        let start = ContinuousClock.now
        for number in 1...4 { writer.write(record(.error, "\(number)")) }
        let waited = start.duration(to: .now)
        // Until the journal opens, but for its limit.
        #expect(waited < .seconds(10))
        writer.flush(within: .milliseconds(10))
        #expect(journal.messages.isEmpty)
        journal.open()
        writer.flush(within: .seconds(5))
        #expect(journal.messages.count >= 2)
    }
}

@Suite struct TerminalLogHandlerTests {
    private func line(_ message: String, _ metadata: Logger.Metadata = [:], isColored: Bool = false) -> String {
        TerminalLogHandler(identifier: "shop-test", isColored: isColored).line(
            LogEvent(
                level: .warning, message: "\(message)", metadata: metadata, source: nil, file: "", function: "", line: 1
            ))
    }

    @Test func `a line shows time, daemon, level, message and values`() {
        let line = line("stock is low", ["sku": "A-1", "name": "two words"])
        #expect(line.hasSuffix(" shop-test    warning  stock is low name=\"two words\" sku=A-1\n"))
        #expect(line.contains(#/^\d\d:\d\d:\d\d\.\d\d\d /#))
    }

    @Test func `only a terminal gets colours`() {
        #expect(line("x", isColored: true).contains("\u{1B}[33m"))
        #expect(!line("x").contains("\u{1B}"))
    }

    @Test func `what a stranger sent begins no line of its own and steers no terminal`() {
        let line = line("a\nb\u{1B}[31m", ["path": "/x\r\n12:00 forged"])
        #expect(line.filter(\.isNewline).count == 1)
        #expect(!line.contains("\u{1B}"))
    }

    @Test func `the level follows the one of the process until a logger has its own`() {
        var logger = Logger(label: "x") { _ in TerminalLogHandler(identifier: "shop-test", isColored: false) }
        #expect(logger.logLevel == LogOutput.level)
        logger.logLevel = .trace
        #expect(logger.logLevel == .trace)
    }
}
