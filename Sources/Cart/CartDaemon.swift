// NAME
//     shop-cart - carts of the shop
//
// SYNOPSIS
//     shop-cart [--help | --version | --check | --openapi]
//
// DESCRIPTION
//     shop-cart stores carts in Redis. A cart is a hash cart:<user id> with a field for the quantity of each product, and a
//     revision that changes with every change. A second hash cart:<user id>:seen has the prices that the owner was shown. A
//     line holds 1 to 999 pieces, a cart 100 lines. A cart expires 30 days after its last change.
//
//     Visitors who are not signed in are guests. The first product that a guest puts in creates a cart cart:guest:<id>. The id
//     can't be guessed; the browser has it in a signed cookie. The cart expires 7 days after its last change. Signing in
//     merges it into the user's cart: quantities add up as far as the limits allow, and the guest's cart is deleted.
//
//     Each change is one script inside Redis, so concurrent changes are never lost and never exceed the limits.
//
//     shop-order removes the pieces of an order from a cart. A key cart:taken:<order id> records this for 30 days, so a repeat
//     removes nothing more.
//
//     shop-cart does not know whether a product exists, its price or its stock. It keeps seen prices only for comparison; no
//     order is made from them.
//
// SOCKETS
//     systemd passes two sockets. nginx connects to /run/shop/cart.sock (shop-cart.socket). The other daemons connect to
//     /run/shop/internal/cart.sock (shop-cart-internal.socket), which alone has the routes under /internal/. Without systemd
//     the daemon listens on SHOP_LISTEN, with all routes. It connects to Redis at REDIS_URL, and to shop-auth at AUTH_URL for
//     the news of ended sessions.
//
// ENVIRONMENT
//     See shop-cart --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/cart.env     settings
//     /etc/shop/redis.conf                       the configuration of its Redis
//     /etc/shop/credentials/secret_key           the key that verifies tokens; a key derived from it signs guests' cookies
//
// DIAGNOSTICS
//     exit 0     stopped by SIGTERM or SIGINT; also for --help, --version, --openapi and a successful --check
//     exit 1     --check failed
//     exit 64    the command line is wrong
//     exit 78    a setting is missing or invalid; the last line names it and says what to do
//
//     "trying again until it works": Redis can't be reached. Requests are answered 503 meanwhile. The carts are back as soon
//     as Redis is.
//
//     "changes are refused: Redis: OOM …", MISCONF and the like: carts can be read but not changed. Changes are answered 503,
//     and /health says "degraded". Every few seconds the daemon tries to write the key cart:spare. The record "over: …"
//     follows when that succeeds.
//
// SECURITY
//     The unit runs the daemon as the user shop-cart without capabilities, in the sandbox of 10-sandbox.conf: no network, a
//     read-only file system, and no access to /home or /etc/shop/credentials. systemd passes the secret key as a credential.
//
//     Redis has no password. It listens only on /run/shop-redis/redis.sock, to which only the group shop-redis (shop-cart) may
//     connect. Redis has no TCP port.
//
//     Only the group shop-web (nginx and shop-gateway) may connect to the public socket, and only the group shop-internal
//     (shop-order and shop-mail) to the internal one. The internal routes also require a service token.
//
//     The signature of a guest's cookie prevents two attacks: nobody can take over a cart whose id they have read from a
//     backup, and nobody can fill Redis with carts of invented ids.
//
// BUGS
//     Carts are as durable as Redis. With appendfsync everysec, the setting of /etc/shop/redis.conf, a crash of the host loses
//     the last second. Without appendonly it loses more.
//
//     Lines come in the order of their product ids, not in the order in which they were added.
//
//     Backups do not contain carts.
//
// SEE ALSO
//     shop(7), shopctl(8)

package import Daemon
import Redis

package struct CartDaemon: ShopDaemon {
    package static let name = "cart"
    package static let summary = "carts of the shop"
    package static let settings: [any SettingDeclaration] = [SessionWatch.auth, redisURL]
    package static let api: APIDocument? = .cart

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let redis = RedisClient(
            try setup.settings.value(of: redisURL), logger: setup.logger, spareKey: "cart:spare")
        let guests = try Guests(setup.settings)
        let api = CartAPI(store: CartStore(redis: redis), guests: guests)

        var blueprint = Blueprint(routes: api.addRoutes)
        blueprint.sessions = try SessionWatch(setup)
        blueprint.services = [redis]
        blueprint.dependencies = [
            Dependency("redis") {
                try await redis.command("PING")
                return await redis.refusal == nil ? .well : .degraded
            }
        ]
        blueprint.status = { await "redis: \(redis.status)" }
        blueprint.metrics = { metrics in
            let isConnected = await redis.trouble == nil
            metrics.append(
                Metric(
                    "shop_redis_connected", .gauge, "1 with a connection to Redis, else 0.", value: isConnected ? 1 : 0)
            )
            metrics.append(.changesRefused(await redis.refusal != nil))
        }
        blueprint.trouble = { await redis.trouble.map { "no Redis: \($0)" } }
        blueprint.refusal = { await redis.refusal }
        return blueprint
    }

    private static let redisURL = Setting<RedisURL>(
        "REDIS_URL", type: "redis://[[user]:password@]host[:port][,host[:port]…][/db] or unix:///path[?db=0]",
        default: "redis://redis:6379/0",
        help: "the Redis that stores the carts; of several hosts, the primary", isSecret: true
    ) { text throws(InvalidSetting) in
        do throws(RedisError) {
            return try RedisURL(text)
        } catch {
            throw InvalidSetting(error.description)
        }
    }
}
