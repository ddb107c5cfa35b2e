import FoundationEssentials
import Shopctl
import Testing

/// The output of `shopctl status` between the steps of an upgrade of Debian.
@Suite struct ReleaseStateTests {
    private func steps(package: String?, release: String, postgres: [String], answering: Int?) throws -> [String] {
        let root = "/tmp/shop-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        var files = ["/etc/os-release": release]
        if let package { files["/usr/share/shop/debian"] = package + "\n" }
        for version in postgres { files["/usr/lib/postgresql/\(version)/bin/postgres"] = "" }
        // The remains of a removed version.
        files["/usr/lib/postgresql/99/README"] = ""
        for (path, text) in files {
            let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            try FileManager.default.createDirectory(atPath: root + folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: root + path))
        }
        return ReleaseState(root: root).steps(postgres: answering)
    }

    private func debian(_ number: Int) -> String { "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"\(number)\"\n" }

    @Test func `a host of one release has nothing to do`() throws {
        #expect(try steps(package: "12", release: debian(12), postgres: ["15"], answering: 15).isEmpty)
        #expect(try steps(package: "13", release: debian(13), postgres: ["15", "17"], answering: 17).isEmpty)
    }

    @Test func `after the upgrade of Debian the databases and the package are left`() throws {
        let left = try steps(package: "12", release: debian(13), postgres: ["15", "17"], answering: 15)
        #expect(left.count == 2)
        #expect(left.first?.contains("PostgreSQL 15, and 17 is installed") == true)
        #expect(left.last?.contains("+deb13_") == true)
        #expect(try steps(package: "12", release: debian(13), postgres: ["15", "17"], answering: 17).count == 1)
    }

    @Test func `without PostgreSQL, a package or Debian there is nothing to compare`() throws {
        #expect(try steps(package: "12", release: debian(12), postgres: ["15", "17"], answering: nil).isEmpty)
        #expect(try steps(package: nil, release: debian(13), postgres: [], answering: nil).isEmpty)
        #expect(try steps(package: "12", release: "ID=other\nVERSION_ID=40\n", postgres: [], answering: nil).isEmpty)
        #expect(try steps(package: "12", release: "", postgres: [], answering: nil).isEmpty)
    }
}
