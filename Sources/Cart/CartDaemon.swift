// NAME
//     shop-cart - carts of the shop
//
// SYNOPSIS
//     shop-cart [--help | --version | --check]
//
// DESCRIPTION
//     Keeps what people mean to buy, in Redis: a hash cart:<user id> with a field for each product and its quantity,
//     and a revision that is new after every change; beside it a hash cart:<user id>:seen with the prices they were
//     shown. A line holds 1 to 999 pieces, a cart 100 lines. A cart lives 30 days from its last change.
//
//     Who is not signed in is a guest: the first thing put in makes a cart cart:guest:<id>, with an id that nobody can
//     guess, told by a signed cookie. It lives 7 days from its last change. Signing in merges it into the user's cart:
//     quantities add up, as far as the limits allow, and the guest's cart is gone.
//
//     Each change is one script inside Redis, so that changes at the same time neither get lost nor pass the limits.
//
//     shop-order takes the pieces of an order out of a cart; a key cart:taken:<order id> remembers for 30 days that
//     it did, so that a repeat takes nothing more.
//
//     Whether a product exists, what it costs and whether it is in stock is not known here: seen prices are only kept
//     for whoever compares them, and no order is made from them.
//
// SOCKETS
//     Two from systemd: /run/shop/cart.sock (shop-cart.socket), to which nginx connects, and
//     /run/shop/internal/cart.sock (shop-cart-internal.socket) for its sisters, the only one with the routes under
//     /internal/. Without systemd one, SHOP_LISTEN, with all routes. Connects to Redis
//     as REDIS_URL says, and to shop-auth at AUTH_URL for its news of ended sessions.
//
// ENVIRONMENT
//     See shop-cart --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/cart.env     settings
//     /etc/shop/credentials/secret_key           the key that tokens are verified with, and that guests' cookies
//                                                are signed with, by a key made from it
//
// DIAGNOSTICS
//     exit 0     after a stop on SIGTERM, SIGINT, or for --help, --version and a --check without complaints
//     exit 1     a --check that failed
//     exit 64    the command line is wrong
//     exit 78    a setting is missing or wrong; the last line names it and says what to do
//
//     "trying again until it works": Redis can't be reached; requests are answered 503 meanwhile, and carts are there
//     again as soon as Redis is.
//     "changes are refused: Redis: OOM …", MISCONF and the like: carts can be read but not changed; changes are answered
//     503, and /health says "degraded". "over: …" follows by itself: every few seconds the key cart:spare is tried.
//
// BUGS
//     Carts are as durable as Redis is: without appendonly, a crash of Redis loses the latest changes.
//     Lines come in the order of their product ids, not in the order they were added.

package import Daemon
import Redis

package struct CartDaemon: ShopDaemon {
    package static let name = "cart"
    package static let summary = "carts of the shop"
    package static let settings: [any SettingDeclaration] = [SessionWatch.auth, redisURL]

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
        blueprint.api = { .cart }
        blueprint.trouble = { await redis.trouble.map { "no Redis: \($0)" } }
        blueprint.refusal = { await redis.refusal }
        return blueprint
    }

    private static let redisURL = Setting<RedisURL>(
        "REDIS_URL", type: "redis://[[user]:password@]host[:port][,host[:port]…][/db] or unix:///path[?db=0]",
        default: "redis://redis:6379/0",
        help: "the Redis that keeps the carts; of several hosts, the one that is the primary", isSecret: true
    ) { text throws(InvalidSetting) in
        do throws(RedisError) {
            return try RedisURL(text)
        } catch {
            throw InvalidSetting(error.description)
        }
    }
}
