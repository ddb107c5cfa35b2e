import Auth
import Daemon
import FoundationEssentials
import OpenSSL
import Postgres
import TestSupport
import Wire

/// An auth daemon with its own database.
struct AuthWorld: Sendable {
    let daemon: TestDaemon
    /// On the daemon's database, to prepare and inspect data.
    let pool: PostgresPool

    /// - Parameters:
    ///   - database: a URL; a new database by default.
    ///   - environment: additional settings.
    static func start(database: String? = nil, environment: [String: String] = [:]) async throws -> AuthWorld {
        let url = if let database { database } else { try await TemporaryPostgres.database() }
        let daemon = try await TestDaemon.start(
            AuthDaemon.self, environment: Self.environment(url).merging(environment) { $1 })
        return AuthWorld(daemon: daemon, pool: PostgresPool(.init(url: url)))
    }

    static func environment(_ url: String) -> [String: String] {
        ["DATABASE_URL": url, "SHOP_MIGRATIONS": migrations]
    }

    /// The repository's own, found from this file.
    private static let migrations =
        #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/migrations"
}

/// The daemon that most tests share, started by the first that asks.
enum SharedAuth {
    private static let world = Task { try await AuthWorld.start() }

    static var daemon: TestDaemon { get async throws { try await world.value.daemon } }
    static var pool: PostgresPool { get async throws { try await world.value.pool } }

    /// A throttle that counts together with the daemon's.
    static var throttle: LoginThrottle {
        get async throws { LoginThrottle(try await pool, key: TestDaemon.secret) }
    }
}

/// A person of the tests. They are created directly in the database, because hashing their passwords would take most of the
/// time.
struct TestUser: Sendable {
    let id: UUID
    let email: String

    static let password = "correct horse"
    private static let passwordHash = Task { try PasswordHash.make(password) }
    /// Of the same password, with parameters that are not today's: ln=1.
    static let weakHash =
        "scrypt$ln=1,r=1,p=1$00000000000000000000000000000000$"
        + "3d09154f2c8717d98211343e81eead4699b8c9df889c193ddb29291e8773fddb"

    static func freshEmail() -> String { "\(UUID.v7().text)@example.com" }

    static func make(
        email: String = freshEmail(), role: Role = .user, isActive: Bool = true, passwordHash: String? = nil,
        in pool: PostgresPool? = nil
    ) async throws -> TestUser {
        let user = TestUser(id: .v7(), email: email)
        let hash = if let passwordHash { passwordHash } else { try await Self.passwordHash.value }
        let pool = if let pool { pool } else { try await SharedAuth.pool }
        try await pool.execute(
            """
            insert into users (id, email, role, is_active, password_hash)
            values (\(user.id), \(email), \(role.rawValue), \(isActive), \(hash))
            """)
        return user
    }

    /// A token as a sign-in would have made it.
    func token(lifetime: Int = 3600) -> String {
        TestToken.user(id, email: email, lifetime: lifetime)
    }

    func login(headers: [String: String] = [:]) async throws -> TestAnswer {
        try await SharedAuth.daemon.call(
            .post, "/auth/login", form: "username=\(email)&password=correct+horse", headers: headers)
    }

    static func signer() -> TokenSigner { TokenSigner(secret: TestDaemon.secret, previous: nil) }
}
