import ArgumentParser
import FoundationEssentials
import Postgres

/// `shopctl fingerprint`: `restore` runs it as the user who may read every database.
struct FingerprintCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint", abstract: "Print the row counts and sums of a database's tables.",
        shouldDisplay: false)

    @Argument(help: "Name of the database.")
    var database: String

    func run() async throws {
        let pool = Backups.pool(on: database)
        let fingerprint = try await Fingerprint.take(in: pool)
        await pool.close()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        print(String(decoding: try encoder.encode(fingerprint), as: UTF8.self))
    }
}
