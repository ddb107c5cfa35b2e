package import Logging

/// Writes records with their fields to systemd's journal. `journalctl REQUEST_ID=…` finds the records of one request.
package struct JournalLogHandler: LogHandler {
    let identifier: String
    let writer: JournalWriter
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private var ownLevel: Logger.Level?

    init(identifier: String, writer: JournalWriter) {
        self.identifier = identifier
        self.writer = writer
    }

    package var logLevel: Logger.Level {
        get { ownLevel ?? LogOutput.level }
        set { ownLevel = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var record = JournalRecord(level: event.level, message: "\(event.message)", identifier: identifier)
        record.append("CODE_FILE", event.file)
        record.append("CODE_LINE", String(event.line))
        record.append("CODE_FUNC", event.function)
        record.append(event.allMetadata(metadata, metadataProvider))
        writer.write(record)
    }
}

extension LogEvent {
    /// The metadata of the logger, its provider and this call; later ones override earlier ones.
    func allMetadata(_ ofLogger: Logger.Metadata, _ provider: Logger.MetadataProvider?) -> Logger.Metadata {
        var all = ofLogger
        if let provider { all.merge(provider.get()) { $1 } }
        if let metadata { all.merge(metadata) { $1 } }
        if let error { all["error"] = "\(error)" }
        return all
    }
}
