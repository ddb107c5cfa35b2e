import ArgumentParser
import Clients
import Daemon
import FoundationEssentials
import Glibc
import Wire

/// `shopctl setup`: asks the few questions of a new shop, then starts it.
struct Setup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Set the shop up on this host and start it.",
        discussion: """
            Asks for the admin's e-mail and password unless --admin-email and --admin-password-file give them. Writes \
            /etc/shop/shop.env and /etc/shop/nginx/server.conf, creates missing users and databases, starts shop.target now \
            and enables it at boot, and creates the first admin. You may run it again: it keeps what exists.
            """)

    @Option(help: "E-mail of the first admin.")
    var adminEmail: String?

    @Option(help: "File with the admin's password, - for standard input.")
    var adminPasswordFile: String?

    @Option(help: "Currency of all prices, ISO 4217.")
    var currency: String?

    @Option(help: "Language for visitors who ask for no language of the shop: en or ru.")
    var language: String?

    @Option(help: "Name of the shop on its pages.")
    var name: String?

    @Option(help: "Host name of the site, such as shop.example.org; by default any.")
    var domain: String?

    @Option(help: "Port of the site.")
    var port: Int?

    func validate() throws {
        if let port, !(1...65535).contains(port) { throw ValidationError("--port must be 1 to 65535") }
        // On port 80, Debian's nginx has its own site for all names that no other site has.
        if port == 80, domain == nil { throw ValidationError("--port 80 needs --domain, too") }
        if let currency, currency.count != 3 || !currency.allSatisfy({ ("A"..."Z").contains($0) }) {
            throw ValidationError("--currency must be three capital letters, such as EUR")
        }
        if let name, name.contains(where: { "\"\\$".contains($0) || $0.isNewline }) {
            throw ValidationError("--name can't contain quotation marks, \\, $ or line breaks")
        }
        if let language, !["en", "ru"].contains(language) { throw ValidationError("--language must be en or ru") }
        if let domain, !domain.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-*".contains($0)) }) {
            throw ValidationError("--domain must be a host name")
        }
    }

    func run() async throws {
        guard geteuid() == 0 else { throw ValidationError("needs root: sudo shopctl setup") }
        let email = adminEmail ?? Self.ask("E-mail of the first admin")
        let password = try adminPassword()
        try writeSettings()
        try writeSite()
        try Program.run(["/usr/lib/shop/prepare-host"])
        try Program.run(["systemctl", "enable", "--quiet", "shop.target"])
        try Program.run(["systemctl", "start", "shop.target"])
        try Program.run(["nginx", "-t", "-q"])
        try Program.run(["systemctl", "reload-or-restart", "nginx.service"])
        try await makeAdmin(email, password)

        print("The shop is at http://\(domain ?? "localhost")\(siteSuffix). Sign in as \(email).")
        print("State: shopctl status. Log: journalctl -u 'shop-*'")
    }

    private var siteSuffix: String {
        guard let port, port != 80 else { return self.port == 80 ? "" : ":8000" }
        return ":\(port)"
    }

    // MARK: - Files

    private func writeSettings() throws {
        var file = EnvironmentFile(try Self.read("/etc/shop/shop.env"))
        let before = file
        file["SHOP_ENV"] = file["SHOP_ENV"] ?? "production"
        if let name { file["SHOP_NAME"] = "\"\(name)\"" }
        if let currency { file["SHOP_CURRENCY"] = currency }
        if let language { file["SHOP_LANGUAGE"] = language }
        if let domain {
            // The settings of mail that follow from the site; operators with TLS or another sender change them.
            file["SHOP_URL"] = file["SHOP_URL"] ?? "http://\(domain)\(siteSuffix)"
            file["MAIL_FROM"] = file["MAIL_FROM"] ?? "shop@\(domain)"
        }
        if file != before { try Self.write(file.text, to: "/etc/shop/shop.env") }
    }

    /// Changes the lines with the site's addresses and names, if the options are given.
    private func writeSite() throws {
        let path = "/etc/shop/nginx/server.conf"
        let old = try Self.read(path)
        let new = SiteFile.changed(old, port: port, domain: domain)
        if new != old { try Self.write(new, to: path) }
    }

    private static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ProgramError("can't read \(path); is the package shop installed?")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// Writes a new file and renames it, so that a crash leaves one of the two complete.
    private static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        chmod(path, 0o644)
    }

    // MARK: - The admin

    private func makeAdmin(_ email: String, _ password: String) async throws {
        let secret = try Settings.ofHost().value(of: CommonSettings.secretKey)
        do throws(Problem) {
            _ = try await withSisters(secret: secret) { connections throws(Problem) in
                let auth = AuthClient(at: .internalSocket(of: "auth"), over: connections)
                return try await auth.makeAccount(email: email, password: password, role: .admin)
            }
        } catch {
            let fields = error.errors.map { "\($0.field) \($0.message)" }
            throw ProgramError(
                "no admin was created: \(fields.isEmpty ? error.detail : fields.joined(separator: ", "))")
        }
    }

    private func adminPassword() throws -> String {
        guard let adminPasswordFile else {
            guard isatty(STDIN_FILENO) == 1, let typed = getpass("Password of the first admin (8 characters or more): ")
            else { throw ValidationError("no terminal to ask for a password: use --admin-password-file") }
            return String(cString: typed)
        }
        if adminPasswordFile == "-" { return readLine() ?? "" }
        guard let data = FileManager.default.contents(atPath: adminPasswordFile) else {
            throw ValidationError("can't read \(adminPasswordFile)")
        }
        return String(String(decoding: data, as: UTF8.self).prefix { !$0.isNewline })
    }

    private static func ask(_ question: String) -> String {
        print("\(question): ", terminator: "")
        fflush(nil)
        return readLine() ?? ""
    }
}
