// NAME
//     shop-auth - accounts and sign-in of the shop
//
// SYNOPSIS
//     shop-auth [--help | --version | --check | --openapi]
//
// DESCRIPTION
//     shop-auth stores the accounts of customers and admins in PostgreSQL, checks passwords, and issues the signed tokens by
//     which all daemons of the shop identify a caller. The other daemons verify a token on their own with SECRET_KEY, and
//     follow shop-auth's news of ended sessions. A sign-out, a block, a new role or a new password ends tokens everywhere
//     within a second.
//
//     Passwords are stored as scrypt hashes together with their parameters. A sign-in renews a hash whose parameters are
//     outdated. Two threads compute the hashes. Waiting requests take turns: client addresses one after the other, and devices
//     and sessions that the account knows before strangers, but at most three in a row while a stranger waits. Of each kind 32
//     may wait, 10 of them from one client and 10 for one account. Further requests are answered 503, or 429 if they exceed a
//     limit of their own client or account.
//
//     At start the daemon migrates the database and creates the account of ADMIN_EMAIL if it does not exist. Any number of
//     daemons may start at once. A constraint of the database protects the last active admin.
//
//     After ten different passwords for one account from one client address within fifteen minutes, further attempts are
//     answered 429 until the fifteen minutes are over. The same applies to a hundred from all addresses together. An IPv6
//     client is its /64. The signed cookie "device" identifies a device that has signed in to the account before. Such a
//     device has ten attempts of its own, whatever strangers do; so has a session that changes the password. "shopctl unlock
//     EMAIL" clears all attempts on an account.
//
// SOCKETS
//     systemd passes two sockets. nginx connects to /run/shop/auth.sock (shop-auth.socket). The other daemons connect to
//     /run/shop/internal/auth.sock (shop-auth-internal.socket), which alone has the routes under /internal/. Without systemd
//     the daemon listens on SHOP_LISTEN, with all routes. It connects to PostgreSQL at DATABASE_URL, and to no other daemon.
//
// ENVIRONMENT
//     See shop-auth --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/auth.env     settings
//     /etc/shop/credentials/secret_key           the key that signs tokens
//     /usr/share/shop/migrations/auth            the schema of the database
//
// DIAGNOSTICS
//     exit 0     stopped by SIGTERM or SIGINT; also for --help, --version, --openapi and a successful --check
//     exit 1     the database did not answer within 50 seconds or does not fit the migrations; or --check failed
//     exit 64    the command line is wrong
//     exit 78    a setting is missing or invalid; the last line names it and says what to do
//
//     "changes are refused: PostgreSQL: …": the database can be read but not changed, for example on a full disk. Changes are
//     answered 503, and /health says "degraded". The record "over: …" follows when changes are accepted again.
//
// SECURITY
//     The unit runs the daemon as the user shop-auth without capabilities, in the sandbox of 10-sandbox.conf: no network, a
//     read-only file system, and no access to /home or /etc/shop/credentials. PostgreSQL admits the user by peer
//     authentication, and of the shop's databases only to shop-auth. systemd passes the secret key as a credential.
//
//     Only the group shop-web (nginx and shop-gateway) may connect to the public socket, and only the group shop-sessions (the
//     daemons that accept tokens) to the internal one. The internal routes also require a service token.
//
//     shop-auth trusts nginx for the client's address: nginx writes X-Forwarded-For. On the internal socket it believes that
//     header only together with a service token in X-Service-Token. It alone stores and checks passwords, and never logs
//     them. Attempts are stored as keyed hashes of account, place and password.
//
//     An unknown e-mail, a wrong password and a blocked account get the same answer after the same time.
//
// BUGS
//     If a backup replaces the database, sessions that have ended since then become valid again until their tokens expire
//     (ACCESS_TOKEN_MINUTES).
//
//     All daemons share SECRET_KEY. An attacker who controls one daemon can sign tokens for anybody, including admins.
//
//     shop-auth does not verify that an e-mail address belongs to the account. There is no password reset and no second
//     factor.
//
// SEE ALSO
//     shop(7), shopctl(8)

package import Daemon
import Database
import OpenSSL

package struct AuthDaemon: ShopDaemon {
    package static let name = "auth"
    package static let summary = "accounts and sign-in of the shop"
    package static let settings = AuthSettings.all + Database.settings(name)
    package static let api: APIDocument? = .auth

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
