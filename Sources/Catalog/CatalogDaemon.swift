// NAME
//     shop-catalog - products, categories, stock and reservations of the shop
//
// SYNOPSIS
//     shop-catalog [--help | --version | --check | --openapi]
//
// DESCRIPTION
//     shop-catalog stores products, their categories and attribute templates in PostgreSQL, answers searches, and holds stock
//     for checkouts. Everybody may read active products, admins change them, and only daemons reserve stock.
//
//     A product has pieces on hand, some of which are held for checkouts. The rest is its stock, the pieces that can be
//     bought. For every change of these numbers, and of the number sold, a trigger of the database writes a row of
//     stock_movements.
//
//     A reservation holds its pieces at once, all or nothing, in one transaction. It has one conditional statement for each
//     line, in the order of product ids, so reservations never deadlock and the stock never falls below zero. A reservation is
//     committed or released. Otherwise it expires after RESERVATION_SECONDS, or after the time that it asked for.
//
//     Answers to people are kept in memory until something in the catalogue changes, by whichever program. PostgreSQL tells the
//     daemon of each change (LISTEN), on a connection besides those of DATABASE_CONNECTIONS. Admins and the other daemons always
//     get what the database says.
//
//     If an admin changes `stock`, that is the number that can be bought from then on. The change waits for a running sale of
//     the same product and comes after it. Pieces held for checkouts are not part of the number.
//
// SOCKETS
//     systemd passes two sockets. nginx connects to /run/shop/catalog.sock (shop-catalog.socket). The other daemons connect to
//     /run/shop/internal/catalog.sock (shop-catalog-internal.socket), which alone has the routes under /internal/. Without
//     systemd the daemon listens on SHOP_LISTEN, with all routes. It connects to PostgreSQL at DATABASE_URL, and to shop-auth
//     at AUTH_URL for the news of ended sessions.
//
// ENVIRONMENT
//     See shop-catalog --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/catalog.env  settings
//     /etc/shop/credentials/secret_key           the key that verifies tokens
//     /usr/share/shop/migrations/catalog         the schema of the database
//     /var/lib/shop/media                        pictures; the daemon only checks whether a file exists (SHOP_MEDIA)
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
//     The unit runs the daemon as the user shop-catalog without capabilities, in the sandbox of 10-sandbox.conf: no network, a
//     read-only file system, and no access to /home or /etc/shop/credentials. PostgreSQL admits the user by peer
//     authentication, and of the shop's databases only to shop-catalog. systemd passes the secret key as a credential.
//
//     Only the group shop-web (nginx and shop-gateway) may connect to the public socket, and only the group shop-internal
//     (shop-order and shop-mail) to the internal one. The internal routes also require a service token.
//
//     The role in the token decides who is an admin. A change by an admin is refused if the news of ended sessions is older
//     than a second. Constraints and triggers of the database guard the stock, even against this daemon.
//
// BUGS
//     A filter by attribute reads every product that the other filters leave.
//
//     Search does not tolerate typing errors. Pictures can't be uploaded: the operator copies them to /var/lib/shop/media.
//
// SEE ALSO
//     shop(7), shopctl(8)

package import Daemon
import Database
import Hummingbird

package struct CatalogDaemon: ShopDaemon {
    package static let name = "catalog"
    package static let summary = "products, categories, stock and reservations of the shop"
    package static let settings = [SessionWatch.auth] + CatalogSettings.all + Database.settings(name)
    package static let api: APIDocument? = .catalog

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let database = try Database(setup, service: name)
        let reservations = ReservationStore(
            database: database, lifetime: try setup.settings.value(of: CatalogSettings.reservationSeconds))
        let answers = KeptAnswers()
        let products = ProductAPI(
            store: ProductStore(database: database), search: ProductSearch(database: database), answers: answers,
            pictures: PicturePolicy(folder: try setup.settings.value(of: CatalogSettings.media)))
        let categories = CategoryAPI(store: CategoryStore(database: database), answers: answers)
        let templates = AttributeTemplateAPI(store: AttributeTemplateStore(database: database), answers: answers)

        var blueprint = Blueprint { router in
            router.add(middleware: ForgettingChanges(answers: answers))
            products.addRoutes(to: router)
            MovementAPI(store: MovementStore(database: database)).addRoutes(to: router)
            categories.addRoutes(to: router)
            templates.addRoutes(to: router)
            ReservationAPI(store: reservations).addRoutes(to: router)
        }
        blueprint.sessions = try SessionWatch(setup)
        blueprint.services = [database]
        blueprint.workers = [
            ReservationExpiry(store: reservations, logger: setup.logger).work,
            CatalogueNews(database: database, answers: answers).work(setup.logger),
            AuditSealer.work(on: database, logger: setup.logger),
        ]
        blueprint.dependencies = [database.dependency]
        blueprint.prepare = { try await database.migrate() }
        blueprint.status = { await database.status }
        blueprint.metrics = { metrics in
            metrics += await database.metrics
            metrics += answers.metrics
            metrics += [try await reservations.holds(), try await database.unsealedActs()]
        }
        blueprint.trouble = { await database.trouble }
        blueprint.refusal = { await database.refusal }
        return blueprint
    }
}
