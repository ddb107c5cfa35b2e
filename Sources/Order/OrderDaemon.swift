// NAME
//     shop-order - orders of the shop
//
// SYNOPSIS
//     shop-order [--help | --version | --check]
//
// DESCRIPTION
//     Turns carts into orders, and keeps the orders in PostgreSQL.
//
//     A checkout reads the customer's cart from shop-cart, lets shop-catalog hold the stock, records the order, has the
//     stock sold and takes the ordered pieces out of the cart. Each step stands on disk before the next one begins, and
//     each can be repeated, so that a crash of any program at any moment leaves no order lost or doubled and no stock
//     taken for nothing. A customer's repeat, by Idempotency-Key or with the same body and unchanged cart, gets the same order.
//     Another body is refused as long as there is an order of the same cart; it may replace that order if it is not paid yet.
//
//     Every few seconds, checkouts that stand half done are finished or undone; any number of shop-order may run at once.
//
//     An order by invoice has its stock when it is placed, and is paid then (INVOICE_AUTO_CONFIRM) or when an admin says so.
//     What is paid through a provider waits for the money first: catalog holds the stock for PAYMENT_MINUTES, the provider
//     tells of the payment by a signed message to /orders/payments/webhook, and then the stock is sold. What is not paid in
//     time is canceled. Money that comes too late, a second time or of another amount goes back. The only provider so far is
//     the sandbox, a bank that is played.
//     An order that costs nothing is paid when it is placed.
//
//     The status of an order moves along pending, paid, shipped, delivered; canceled and refunded end it. Stock comes back
//     exactly once, for an order that is canceled or refunded before it was shipped.
//
// SOCKETS
//     Two from systemd: /run/shop/order.sock (shop-order.socket), to which nginx connects, and
//     /run/shop/internal/order.sock (shop-order-internal.socket) for its sisters, the only one with the routes under
//     /internal/. Without systemd one, SHOP_LISTEN, with all routes. Connects to
//     PostgreSQL as DATABASE_URL says, to shop-catalog at CATALOG_URL, to shop-cart at CART_URL, and to shop-auth at
//     AUTH_URL for its news of ended sessions.
//
// ENVIRONMENT
//     See shop-order --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/order.env    settings
//     /etc/shop/credentials/secret_key           the key that tokens are verified with
//     /usr/share/shop/migrations/order           the database's schema
//
// DIAGNOSTICS
//     exit 0     after a stop on SIGTERM, SIGINT, or for --help, --version and a --check without complaints
//     exit 78    a setting is missing or wrong; the last line names it and says what to do
//
//     "changes are refused: PostgreSQL: …": the database can be read but not changed, as on a full disk; changes are
//     answered 503, and /health says "degraded". "over: …" follows by itself.
//
//     "checkout found at held, finished": recovery has brought a half-done checkout to its end. "… can't go on yet": a
//     sister is down; it is tried again.

package import Daemon
import Clients
import Database
import OpenSSL
import Wire

package struct OrderDaemon: ShopDaemon {
    package static let name = "order"
    package static let summary = "orders of the shop"
    package static let settings = [SessionWatch.auth] + OrderSettings.all + Database.settings(name)

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let database = try Database(setup, service: name)
        let timeZone = try setup.settings.value(of: OrderSettings.timeZone)
        let sandbox = Sandbox(database: database)
        let methods = try PaymentMethods(setup.settings, providers: [sandbox])
        let payments = PaymentStore(database: database)
        let checkouts = CheckoutStore(database: database, methods: methods, timeZone: timeZone)
        let driver = CheckoutDriver(
            store: checkouts,
            catalog: CatalogClient(at: try setup.settings.value(of: OrderSettings.catalog), over: setup.http),
            cart: CartClient(at: try setup.settings.value(of: OrderSettings.cart), over: setup.http),
            methods: methods)
        let recovery = CheckoutRecovery(
            store: checkouts, driver: driver, payments: payments,
            interval: .seconds(try setup.settings.value(of: OrderSettings.recoverySeconds)),
            staleSeconds: try setup.settings.value(of: OrderSettings.staleSeconds),
            logger: setup.logger)
        let orders = OrderStore(database: database, methods: methods)
        let deliveries = DeliveryStore(database: database)
        let api = OrderAPI(
            orders: orders, checkouts: checkouts, deliveries: deliveries, driver: driver,
            shopLanguage: try setup.settings.value(of: OrderSettings.language),
            clients: ClientMarks(secret: try setup.settings.value(of: CommonSettings.secretKey)))
        let signature = WebhookSignature(
            secret: try setup.settings.value(of: OrderSettings.webhookSecret)
                ?? HMACSHA256.hex(
                    "payment webhook".utf8, key: Array(try setup.settings.value(of: CommonSettings.secretKey).utf8)))
        let paymentAPI = PaymentAPI(
            methods: methods, payments: payments, checkouts: checkouts, driver: driver, signature: signature)
        let messenger = SandboxMessenger(
            sandbox: sandbox,
            shop: SisterClient("order", at: try setup.settings.value(of: OrderSettings.order), over: setup.http),
            signature: signature, logger: setup.logger)
        let sandboxAPI = SandboxAPI(orders: orders, sandbox: sandbox, messenger: messenger)
        let deliveryAPI = DeliveryAPI(store: deliveries)
        let offersSandbox = methods.offered.contains(.sandbox)
        let mailAPI = MailAPI(outbox: MailOutbox(database: database, orders: orders))
        let adminAPI = AdminOrderAPI(api: api, statistics: StatisticsStore(database: database, timeZone: timeZone))
        let export = OrderExport(database: database, timeZone: timeZone)

        var blueprint = Blueprint { router in
            api.addRoutes(to: router)
            paymentAPI.addRoutes(to: router)
            if offersSandbox { sandboxAPI.addRoutes(to: router) }
            deliveryAPI.addRoutes(to: router)
            adminAPI.addRoutes(to: router)
            mailAPI.addRoutes(to: router)
            export.addRoutes(to: router)
        }
        blueprint.status = { await database.status }
        blueprint.metrics = { metrics in
            metrics += await database.metrics
            metrics += try await OrderMetrics(database: database).all()
        }
        blueprint.api = { .order }
        blueprint.trouble = { await database.trouble }
        blueprint.sessions = try SessionWatch(setup)
        blueprint.refusal = { await database.refusal }
        blueprint.services = [database]
        blueprint.workers =
            recovery.work + [AuditSealer.work(on: database, logger: setup.logger)]
            + (offersSandbox ? [messenger.work] : [])
        blueprint.dependencies = [database.dependency]
        blueprint.prepare = { try await database.migrate() }
        return blueprint
    }
}
