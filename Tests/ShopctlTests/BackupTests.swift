import FoundationEssentials
import Shopctl
import Testing

@Suite("Backups") struct BackupTests {
    @Test("A backup's name is its moment, and sorts by it")
    func names() throws {
        let moment = Date(timeIntervalSince1970: 1_795_450_000)
        let name = Backups.name(for: moment)
        #expect(Backups.moment(of: name) == moment)
        #expect(name < Backups.name(for: moment.addingTimeInterval(86_400)))
        #expect(Backups.moment(of: "purged-20261123-shop-order.dump") == nil)
        #expect(Backups.moment(of: "\(name).new") == nil)
    }

    @Test("Old backups go, the newest stays however old it is, and so does what is no backup")
    func prune() throws {
        let folder = "/tmp/shop-backups-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now = Date()
        let day = { (days: Double) in Backups.name(for: now.addingTimeInterval(-days * 86_400)) }
        for name in [day(40), day(20), day(13), "\(day(0)).new", "purged.dump"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        let backups = Backups(folder: folder)
        #expect(try backups.prune(olderThan: 14, now: now) == [day(40), day(20)])
        #expect(backups.names == [day(13)])
        #expect(FileManager.default.fileExists(atPath: "\(folder)/purged.dump"))
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(day(0)).new"))
        #expect(try backups.prune(olderThan: 1, now: now).isEmpty)
    }
}
