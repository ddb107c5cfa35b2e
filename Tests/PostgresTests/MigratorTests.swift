import FoundationEssentials
import Postgres
import TestSupport
import Testing

@Suite struct MigratorTests {
    private func folder(_ files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, sql) in files {
            try sql.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        return folder.path
    }

    private let first = [
        "0001_a.sql": "create table a (n int);", "0002_b.sql": "create table b (n int); insert into b values (1);",
    ]

    @Test func `ten at once apply each migration once`() async throws {
        let url = try await TemporaryPostgres.database()
        let migrator = try Migrator(folder: folder(first))
        #expect(try await migrator.pending(at: url).count == 2)
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { try await migrator.migrate(at: url).count } }
            return try await group.reduce(0, +)
        }
        #expect(applied == 2)
        #expect(try await migrator.pending(at: url).isEmpty)
    }

    @Test func `an edited migration is refused by its name, and a newer database too`() async throws {
        let url = try await TemporaryPostgres.database()
        _ = try await Migrator(folder: folder(first)).migrate(at: url)
        let edited = try Migrator(folder: folder(first.merging(["0001_a.sql": "create table c (n int);"]) { $1 }))
        let change = await failure { _ = try await edited.migrate(at: url) }
        #expect(change?.description.contains("0001_a was changed") == true)
        let older = try Migrator(folder: folder(["0001_a.sql": first["0001_a.sql"] ?? ""]))
        let newer = await failure { _ = try await older.migrate(at: url) }
        #expect(newer?.description.contains("newer than this program") == true)
    }

    @Test func `a migration that fails leaves nothing behind`() async throws {
        let url = try await TemporaryPostgres.database()
        let broken = try Migrator(folder: folder(["0001_a.sql": "create table a (n int); select 1/0;"]))
        #expect(await failure { _ = try await broken.migrate(at: url) }?.description.contains("0001_a failed") == true)
        #expect(try await Migrator(folder: folder(first)).migrate(at: url).count == 2)
    }

    @Test(arguments: [["0002_b.sql"], ["0001_a.sql", "0003_c.sql"], ["one.sql"], []])
    func `gaps, doubles and other names are refused`(names: [String]) throws {
        let folder = try folder(Dictionary(uniqueKeysWithValues: names.map { ($0, "select 1;") }))
        #expect(throws: PostgresError.self) { try Migrator(folder: folder) }
    }
}
