// NAME
//     shop-order - orders of the shop
//
// SYNOPSIS
//     shop-order [--help | --version | --check | --openapi]
//
// DESCRIPTION
//     shop-order turns carts into orders, and stores the orders in PostgreSQL.
//
//     A checkout reads the customer's cart from shop-cart, asks shop-catalog to hold the stock, records the order, asks
//     shop-catalog to sell the stock, and removes the ordered pieces from the cart. Each step is on disk before the next one
//     begins, and each can be repeated. So a crash of any program at any moment neither loses nor duplicates an order, and
//     takes no stock for nothing. If a customer repeats a request, with the same Idempotency-Key or with the same body and an
//     unchanged cart, the answer is the same order. Another body is refused while there is an order of the same cart. It may
//     replace that order if that is not paid yet.
//
//     Every few seconds the daemon finishes or undoes checkouts that are half done. Any number of shop-order may run at once.
//
//     An order by invoice has its stock when it is placed. It is paid at once (INVOICE_AUTO_CONFIRM), or when an admin marks
//     it paid. An order through a payment provider waits for the money first. shop-catalog holds the stock for
//     PAYMENT_MINUTES, the provider reports the payment by a signed message to /orders/payments/webhook, and then the stock is
//     sold. An order that is not paid in time is canceled. Money that comes too late, a second time, or in a different amount
//     is returned. The only provider so far is the sandbox, a fake bank for demos and tests. An order that costs nothing is
//     paid when it is placed.
//
//     The status of an order changes from pending to paid, shipped and delivered; canceled and refunded end it. If an order is
//     canceled or refunded before it was shipped, its stock comes back exactly once.
//
// SOCKETS
//     systemd passes two sockets. nginx connects to /run/shop/order.sock (shop-order.socket). The other daemons connect to
//     /run/shop/internal/order.sock (shop-order-internal.socket), which alone has the routes under /internal/. Without systemd
//     the daemon listens on SHOP_LISTEN, with all routes. It connects to PostgreSQL at DATABASE_URL, to shop-catalog at
//     CATALOG_URL, to shop-cart at CART_URL, and to shop-auth at AUTH_URL for the news of ended sessions.
//
// ENVIRONMENT
//     See shop-order --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/order.env    settings
//     /etc/shop/credentials/secret_key           the key that verifies tokens and signs service tokens
//     /usr/share/shop/migrations/order           the schema of the database
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
//     "checkout found at held, finished": recovery has finished a half-done checkout. "… can't go on yet": a daemon is down;
//     recovery tries again.
//
// SECURITY
//     The unit runs the daemon as the user shop-order without capabilities, in the sandbox of 10-sandbox.conf: no network, a
//     read-only file system, and no access to /home or /etc/shop/credentials. PostgreSQL admits the user by peer
//     authentication, and of the shop's databases only to shop-order. systemd passes the secret key as a credential.
//
//     Only the group shop-web (nginx and shop-gateway) may connect to the public socket, and only the group shop-internal
//     (shop-order and shop-mail) to the internal one. The internal routes also require a service token.
//
//     Everybody can call the webhook. It accepts only messages with a valid HMAC under PAYMENT_WEBHOOK_SECRET that are at most
//     five minutes old, and each message once. Prices come only from shop-catalog, and constraints of the database check the
//     sums. In production the daemon refuses to start with the sandbox among PAYMENT_METHODS.
//
//     A trigger refuses changes of the audit log, and "shopctl audit verify" finds changes made behind its back.
//
// BUGS
//     The sandbox is the only payment provider.
//
//     "shopctl audit verify" does not notice rows removed from the end of the audit log, unless it gets a seal that was noted
//     elsewhere. It can't notice a row that the owner of the table removes in the second before it is sealed.
//
//     If the disk of the host is lost, and there is no synchronous standby, orders since the last backup are lost
//     (docs/SCALING.md).
//
// SEE ALSO
//     shop(7), shop-mail(8), shopctl(8)

package import Daemon
import Clients
import Database
import OpenSSL
import Wire

package struct OrderDaemon: ShopDaemon {
    package static let name = "order"
    package static let summary = "orders of the shop"
    package static let settings = [SessionWatch.auth] + OrderSettings.all + Database.settings(name)
    package static let api: APIDocument? = .order

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
