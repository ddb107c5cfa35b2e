import Daemon
import FoundationEssentials
import Testing

@Suite struct SettingsTests {
    private let all: [any SettingDeclaration] = [
        CommonSettings.mode, CommonSettings.listen, CommonSettings.secretKey, CommonSettings.maximumRequests,
    ]

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
            complaint(["SHOP_MAX_REQUESTS": "many"])
                == #"SHOP_MAX_REQUESTS must be a number from 1 to 100000, not "many""#)
        #expect(complaint(["SHOP_LISTEN": "nowhere"]) == #"SHOP_LISTEN must be host:port or unix:/path, not "nowhere""#)
        #expect(complaint(["SHOP_ENV": "staging"])?.hasPrefix("SHOP_ENV must be one of") == true)
        #expect(complaint([:]) == nil)
    }

    @Test func `production refuses the known secret and a short one, and says how to make one`() {
        #expect(complaint(["SHOP_ENV": "production"])?.contains("openssl rand") == true)
        #expect(complaint(["SHOP_ENV": "production", "SECRET_KEY": "short"])?.hasPrefix("SECRET_KEY") == true)
        #expect(complaint(["SHOP_ENV": "production", "SECRET_KEY": String(repeating: "x", count: 32)]) == nil)
    }

    @Test func `a setting may come from a file, a secret from a systemd credential first of all`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "from a file\n".write(to: folder.appending(path: "key"), atomically: true, encoding: .utf8)
        try "from a credential\n".write(to: folder.appending(path: "secret_key"), atomically: true, encoding: .utf8)

        let file = try Settings(environment: [
            "SECRET_KEY": "from a variable", "SECRET_KEY_FILE": folder.appending(path: "key").path,
        ])
        #expect(try file.value(of: CommonSettings.secretKey) == "from a file")
        let credential = try Settings(environment: [
            "SECRET_KEY_FILE": folder.appending(path: "key").path, "CREDENTIALS_DIRECTORY": folder.path,
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
        #expect(throws: InvalidSetting.self) { try SisterAddress("catalog") }
    }
}
