import FoundationEssentials
import Glibc

/// A folder that keeps each mail as a file, `<id>.eml`, for development.
package struct MailDirectory: MailTransport {
    private let path: String

    /// - Parameter path: of the folder, which is created if needed.
    package init(_ path: String) {
        self.path = path
    }

    package func deliver(_ mail: MailMessage, handing: @Sendable () async throws -> Void) async -> HandOver {
        let name = mail.id.uuidString.lowercased()
        let part = "\(path)/.\(name).part"
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(mail.source.utf8).write(to: URL(filePath: part))
        } catch {
            return .deferred("can't write \(part): \(error)")
        }
        do {
            try await handing()
        } catch {
            return .deferred("not handed over: \(error)")
        }
        guard rename(part, "\(path)/\(name).eml") == 0 else {
            return .deferred("can't write \(path)/\(name).eml: \(String(cString: strerror(errno)))")
        }
        return .sent
    }
}
