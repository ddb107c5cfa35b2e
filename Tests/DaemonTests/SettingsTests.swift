import Daemon
import FoundationEssentials
import Testing

@Suite struct SettingsTests {
    private let all: [any SettingDeclaration] = [
        CommonSettings.mode, CommonSettings.listen, CommonSettings.secretKey, CommonSettings.previousSecretKey,
        CommonSettings.maximumRequests,
    ]

    private let development = ["SHOP_ENV": "development"]

    private func complaint(_ environment: [String: String]) -> String? {
        do throws(SettingError) {
            _ = try Settings(environment: environment, declared: all)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a bad value is told in one line that names the variable`() {
        #expect(
            complaint(development.merging(["SHOP_MAX_REQUESTS": "many"]) { $1 })
                == #"SHOP_MAX_REQUESTS must be a number from 1 to 100000, not "many""#)
        #expect(
            complaint(development.merging(["SHOP_LISTEN": "nowhere"]) { $1 })
                == #"SHOP_LISTEN must be host:port or unix:/path, not "nowhere""#)
        #expect(complaint(["SHOP_ENV": "staging"])?.hasPrefix("SHOP_ENV must be one of") == true)
        #expect(complaint(development) == nil)
    }

    @Test(arguments: [["SHOP_ENV": "production"], [:]])
    func `production, which is the default, refuses the known secret and a short one, and says how to make one`(
        mode: [String: String]
    ) {
        #expect(complaint(mode)?.contains("openssl rand") == true)
        #expect(complaint(mode.merging(["SECRET_KEY": "short"]) { $1 })?.hasPrefix("SECRET_KEY") == true)
        let good = mode.merging(["SECRET_KEY": String(repeating: "x", count: 32)]) { $1 }
        #expect(complaint(good) == nil)
        // A key that only verifies can still make admins.
        for known in ["x", "development-secret-not-for-production"] {
            let told = complaint(good.merging(["SECRET_KEY_PREVIOUS": known]) { $1 })
            #expect(told?.hasPrefix("SECRET_KEY_PREVIOUS must be a secret of at least 32 bytes") == true)
        }
        #expect(complaint(good.merging(["SECRET_KEY_PREVIOUS": String(repeating: "y", count: 32)]) { $1 }) == nil)
    }

    @Test func `what SHOP_ENV_FILE says counts like the variable`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        for (mode, isProduction) in [("production", true), ("development", false)] {
            try mode.write(to: file, atomically: true, encoding: .utf8)
            let settings = try Settings(environment: ["SHOP_ENV_FILE": file.path, "SHOP_ENV": "development"])
            #expect(settings.isProduction == isProduction)
        }
    }

    @Test func `a setting may come from a file, a secret from a systemd credential first of all`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "from a file\n".write(to: folder.appending(path: "key"), atomically: true, encoding: .utf8)
        try "from a credential\n".write(to: folder.appending(path: "secret_key"), atomically: true, encoding: .utf8)

        let file = try Settings(environment: [
            "SHOP_ENV": "development", "SECRET_KEY": "from a variable",
            "SECRET_KEY_FILE": folder.appending(path: "key").path,
        ])
        #expect(try file.value(of: CommonSettings.secretKey) == "from a file")
        let credential = try Settings(environment: [
            "SHOP_ENV": "development", "SECRET_KEY_FILE": folder.appending(path: "key").path,
            "CREDENTIALS_DIRECTORY": folder.path,
        ])
        #expect(try credential.value(of: CommonSettings.secretKey) == "from a credential")
        #expect(complaint(["SECRET_KEY_FILE": "/nowhere"]) == "SECRET_KEY_FILE can't read the file /nowhere")
    }

    @Test func `addresses are read in all their forms`() throws {
        #expect(try ListenAddress("unix:/run/a.sock") == .unix(path: "/run/a.sock"))
        #expect(try ListenAddress("0.0.0.0:80") == .tcp(host: "0.0.0.0", port: 80))
        #expect(try ListenAddress("[::1]:80") == .tcp(host: "::1", port: 80))
        #expect(throws: InvalidSetting.self) { try ListenAddress("unix:relative") }
        #expect(throws: InvalidSetting.self) { try ListenAddress("unix:/" + String(repeating: "x", count: 108)) }
    }

    @Test(arguments: [
        "catalog", "http://", "https://", "http://x:99999", "http://x:0", "http://x:", "http://x:y", "http://:80",
        "http://user:pw@host/path", "http://host?a", "http://ho st", "http://[::1", "unix:relative", "http://x:80:80",
    ])
    func `what is no address of a daemon is refused at start`(text: String) {
        #expect(throws: InvalidSetting.self) { try SisterAddress(text) }
    }

    @Test(arguments: [
        "http://catalog:8000", "http://shop/api", "http://127.0.0.1:80/", "https://shop.example", "http://[::1]:8000",
        "unix:/run/a.sock",
        "http+unix://%2Frun%2Fa.sock/prefix",
    ])
    func `addresses of daemons are taken in all their forms`(text: String) throws { _ = try SisterAddress(text) }
}
