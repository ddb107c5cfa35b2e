import Auth
import Daemon
import FoundationEssentials
import Postgres
import TestSupport
import Testing
import Wire

@Suite("Start") struct StartTests {
    @Test("Ten daemons that start at once on an empty database make one admin, who can sign in")
    func tenAtOnce() async throws {
        let url = try await TemporaryPostgres.database()
        let worlds = try await withThrowingTaskGroup(of: AuthWorld.self) { group in
            for _ in 0..<10 { group.addTask { try await AuthWorld.start(database: url) } }
            return try await group.reduce(into: [AuthWorld]()) { $0.append($1) }
        }
        let accounts = try await worlds[0].pool.query("select email, role from users")
        #expect(accounts.count == 1)
        #expect(try accounts[0].decode(String.self, String.self) == ("admin@example.com", "admin"))
        let login = try await worlds[9].daemon.call(
            .post, "/auth/login", form: "username=admin%40example.com&password=admin123")
        #expect(login.status == 200)
        for world in worlds { await world.daemon.stop() }
    }

    @Test("An admin who exists keeps password and role, whatever the settings say")
    func neverOverwrites() async throws {
        let url = try await TemporaryPostgres.database()
        let settings = ["ADMIN_EMAIL": "Boss@Example.com", "ADMIN_PASSWORD": "first password"]
        let first = try await AuthWorld.start(database: url, environment: settings)
        await first.daemon.stop()

        let second = try await AuthWorld.start(
            database: url, environment: ["ADMIN_EMAIL": "boss@example.com", "ADMIN_PASSWORD": "second password"])
        for (password, status) in [("first+password", 200), ("second+password", 401)] {
            let answer = try await second.daemon.call(
                .post, "/auth/login", form: "username=boss%40example.com&password=\(password)")
            #expect(answer.status == status)
        }
        await second.daemon.stop()
    }

    @Test("The admin's password may come from a file or a systemd credential")
    func passwordFromFile() throws {
        let folder = "/tmp/shop-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("from a file\n".utf8).write(to: URL(filePath: "\(folder)/admin_password"))
        for environment in [["ADMIN_PASSWORD_FILE": "\(folder)/admin_password"], ["CREDENTIALS_DIRECTORY": folder]] {
            let settings = try Settings(environment: environment)
            #expect(try settings.value(of: AuthSettings.adminPassword) == "from a file")
        }
    }

    @Test("In production nobody gets an account with the password that everybody knows")
    func production() async throws {
        let production = ["SHOP_ENV": "production"]
        for (environment, accounts) in [
            (production, 0), (production.merging(["ADMIN_PASSWORD": "admin123"]) { $1 }, 0),
            (production.merging(["ADMIN_PASSWORD": "a password of one's own"]) { $1 }, 1),
        ] {
            let world = try await AuthWorld.start(environment: environment)
            #expect(try await world.pool.query("select from users").count == accounts)
            await world.daemon.stop()
        }
    }

    @Test("The operator's tool makes the first admin; a second time finds the account as it is")
    func makeAccount() async throws {
        let daemon = try await SharedAuth.daemon
        let email = TestUser.freshEmail()
        func make(_ role: String, _ token: String?, password: String = "correct horse") async throws -> TestAnswer {
            try await daemon.call(
                .post, "/internal/accounts", token: token,
                json: #"{"email": "\#(email)", "password": "\#(password)", "role": "\#(role)"}"#)
        }
        let service = TestToken.service()
        let made = try await make("admin", service)
        #expect(made.status == 201)
        #expect(try made.decoded(as: Account.self).role == .admin)

        let found = try await make("admin", service, password: "another one")
        #expect(found.status == 200)
        #expect(try found.decoded(as: Account.self).id == made.decoded(as: Account.self).id)
        let login = try await daemon.call(
            .post, "/auth/login", form: "username=\(email)&password=correct+horse")
        #expect(login.status == 200)

        #expect(try await make("user", service).status == 409)
        #expect(try await make("service", service).status == 422)
        #expect(try await make("admin", nil).status == 401)
        #expect(try await make("admin", TestUser.make(role: .admin).token()).status == 403)
    }

    @Test(
        "A setting that can't be is refused by name",
        arguments: [
            ("ADMIN_EMAIL", "nobody"), ("ADMIN_PASSWORD", "short"), ("ACCESS_TOKEN_MINUTES", "0"),
            ("ACCESS_TOKEN_MINUTES", "forever"),
        ])
    func invalidSettings(_ name: String, _ value: String) {
        let error = #expect(throws: SettingError.self) {
            _ = try Settings(
                environment: ["SHOP_ENV": "development", name: value], declared: AuthDaemon.allSettings)
        }
        #expect(error?.setting == name)
    }

    @Test("ACCESS_TOKEN_MINUTES is how long tokens last")
    func tokenLifetime() async throws {
        let world = try await AuthWorld.start(environment: ["ACCESS_TOKEN_MINUTES": "5"])
        let answer = try await world.daemon.call(
            .post, "/auth/login", form: "username=admin%40example.com&password=admin123")
        #expect(try answer.decoded(as: AccessToken.self).expiresIn == 300)
        #expect(answer.header("Set-Cookie")?.contains("Max-Age=300") == true)
        await world.daemon.stop()
    }
}
