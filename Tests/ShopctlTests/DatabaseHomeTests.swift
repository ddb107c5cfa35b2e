import FoundationEssentials
import Shopctl
import Testing

/// Unused databases must not be backed up.
@Suite struct DatabaseHomeTests {
    private func host(_ files: [String: String]) throws -> String {
        let root = "/tmp/shop-test-\(UUID().uuidString)"
        for (path, text) in files {
            let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            try FileManager.default.createDirectory(atPath: root + folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: root + path))
        }
        return root
    }

    @Test(arguments: [
        ("/etc/shop/order.env", "DATABASE_URL=postgresql://shop-order@db.example.org/shop-order", true),
        ("/etc/shop/shop.env", "DATABASE_URL='postgresql://db/shop'", true),
        ("/etc/shop/auth.env", "DATABASE_URL=postgresql:///shop-auth?host=db.example.org", true),
        ("/etc/shop/auth.env", "DATABASE_URL=postgresql:///shop-auth?host=/run/postgresql", false),
        ("/etc/shop/auth.env", "#DATABASE_URL=postgresql://db/shop-auth", false),
        ("/etc/shop/cart.env", "REDIS_URL=redis://db", false),
        (
            "/etc/systemd/system/shop-order.service.d/tcp.conf",
            "[Service]\nLoadCredential=database_url:/etc/shop/credentials/order_url", true
        ),
        ("/etc/systemd/system/shop-order.service.d/memory.conf", "[Service]\nMemoryMax=1G", false),
    ])
    func `what names a database elsewhere is found`(path: String, text: String, isElsewhere: Bool) throws {
        let root = try host([path: text + "\n"])
        defer { try? FileManager.default.removeItem(atPath: root) }
        #expect(DatabaseHome.elsewhere(root: root) == (isElsewhere ? root + path : nil))
    }
}
