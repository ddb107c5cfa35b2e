// NAME
//     shop-auth - accounts and sign-in of the shop
//
// SYNOPSIS
//     shop-auth [--help | --version | --check]
//
// DESCRIPTION
//     Keeps the accounts of customers and admins in PostgreSQL, checks passwords, and hands out the signed tokens
//     by which all daemons of the shop know who is calling. The other daemons verify a token by themselves with
//     SECRET_KEY, and follow shop-auth's news of ended sessions: a sign-out, a block, another role or another password
//     ends tokens everywhere within a second.
//
//     Passwords are kept as scrypt hashes together with the parameters they were made with; a sign-in renews a
//     hash whose parameters are no longer today's. Hashing runs on two threads of its own, for all who wait
//     in turn: client addresses one after the other, and devices and sessions that the account knows before strangers,
//     but at most three while one of those waits. Of each kind 32 wait, 10 of one client and 10 for one account; one more is
//     answered 503, or 429 when it is its own fault.
//
//     At start the database is migrated and the account of ADMIN_EMAIL is made if it is absent; any number of
//     daemons may start at once. The database itself keeps the last active admin.
//
//     Ten different passwords for one account from one client address within fifteen minutes are answered 429 from
//     then on, until the fifteen minutes are over; so are a hundred from all addresses together. An IPv6 client is
//     its /64. A device from which the account was signed in to before is known by the signed cookie "device" and
//     has ten attempts of its own, whatever strangers do; so has a session that changes the password. "shopctl
//     unlock EMAIL" forgets all attempts on an account.
//
//     The client's address is what nginx says in X-Forwarded-For. On the socket for sisters it is believed beside a
//     service token in X-Service-Token only.
//
// SOCKETS
//     Two from systemd: /run/shop/auth.sock (shop-auth.socket), to which nginx connects, and
//     /run/shop/internal/auth.sock (shop-auth-internal.socket) for its sisters, the only one with the routes under
//     /internal/. Without systemd one, SHOP_LISTEN, with all routes. Connects to
//     PostgreSQL as DATABASE_URL says. Speaks to no sister daemon.
//
// ENVIRONMENT
//     See shop-auth --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/auth.env     settings
//     /etc/shop/credentials/secret_key           the key that signs tokens
//     /usr/share/shop/migrations/auth            the database's schema
//
// DIAGNOSTICS
//     exit 0     after a stop on SIGTERM, SIGINT, or for --help, --version and a --check without complaints
//     exit 1     the database did not come within 50 seconds or does not fit the migrations; a --check that failed
//     exit 64    the command line is wrong
//     exit 78    a setting is missing or wrong; the last line names it and says what to do
//
//     "changes are refused: PostgreSQL: …": the database can be read but not changed, as on a full disk; changes are
//     answered 503, and /health says "degraded". "over: …" follows by itself.
//
// BUGS
//     A backup that is put in the place of the database brings sessions back to life that have ended since it was taken,
//     until their tokens expire (ACCESS_TOKEN_MINUTES).

package import Daemon
import Database
import OpenSSL

package struct AuthDaemon: ShopDaemon {
    package static let name = "auth"
    package static let summary = "accounts and sign-in of the shop"
    package static let settings = AuthSettings.all + Database.settings(name)

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let database = try Database(setup, service: name)
        let hasher = PasswordHasher(patience: TimeLimits.hashingTurn)
        let store = UserStore(database: database)
        let sessions = SessionStore(database: database)
        let tokenSeconds = 60 * (try setup.settings.value(of: AuthSettings.accessTokenMinutes))
        let admin = try FirstAdmin(settings: setup.settings, store: store, hasher: hasher)
        let secret = try setup.settings.value(of: CommonSettings.secretKey)
        let api = AuthAPI(
            store: store,
            sessions: sessions,
            throttle: LoginThrottle(database, key: secret),
            devices: Devices(
                secret: secret, previous: try setup.settings.value(of: CommonSettings.previousSecretKey)),
            hasher: hasher,
            tokens: setup.tokens,
            tokenSeconds: tokenSeconds,
            dummyHash: try PasswordHash.unmatchable())

        var blueprint = Blueprint(routes: api.addRoutes)
        blueprint.status = { await database.status }
        blueprint.metrics = { metrics in
            metrics += await database.metrics
            metrics.append(try await database.unsealedActs())
        }
        blueprint.api = { .auth }
        blueprint.trouble = { await database.trouble }
        blueprint.refusal = { await database.refusal }
        blueprint.services = [database]
        blueprint.workers = [
            AuditSealer.work(on: database, logger: setup.logger),
            PeriodicWork("expired sessions are not deleted", every: .seconds(60), logger: setup.logger) {
                try await sessions.removeExpired()
            },
        ]
        blueprint.dependencies = [database.dependency]
        blueprint.prepare = {
            try await database.migrate()
            try await sessions.keepNews(forTokensOf: tokenSeconds)
            try await admin.makeIfAbsent(logger: setup.logger)
        }
        return blueprint
    }
}
