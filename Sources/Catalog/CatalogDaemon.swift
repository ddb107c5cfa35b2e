// NAME
//     shop-catalog - products, categories, stock and reservations of the shop
//
// SYNOPSIS
//     shop-catalog [--help | --version | --check]
//
// DESCRIPTION
//     Keeps products, their categories and attribute templates in PostgreSQL, answers searches, and holds stock for
//     checkouts. Everyone may read active products; admins change them; only sister daemons reserve.
//
//     A product has pieces on hand, of which some are held for checkouts; its stock, what can be bought, is the rest. Every
//     change of these numbers, and of the number sold, is a row of stock_movements, which the database writes by itself.
//
//     A reservation holds its pieces at once, all or nothing, in one transaction with one conditional statement a line in
//     the order of product ids, so two reservations never wait for each other in a circle and the stock never goes below
//     zero. It is committed, released, or given back by itself after RESERVATION_SECONDS or the time it asked for.
//
//     An admin's change of `stock` sets the number that can be bought from then on. It waits for a sale of the same product
//     that is in progress and comes after it; what is held for checkouts is not part of the number.
//
// SOCKETS
//     Two from systemd: /run/shop/catalog.sock (shop-catalog.socket), to which nginx connects, and
//     /run/shop/internal/catalog.sock (shop-catalog-internal.socket) for its sisters, the only one with the routes under
//     /internal/. Without systemd one, SHOP_LISTEN, with all routes. Connects to
//     PostgreSQL as DATABASE_URL says, and to shop-auth at AUTH_URL for its news of ended sessions.
//
// ENVIRONMENT
//     See shop-catalog --help, and docs/ENVIRONMENT.md for all daemons.
//
// FILES
//     /etc/shop/shop.env, /etc/shop/catalog.env  settings
//     /etc/shop/credentials/secret_key           the key that verifies tokens
//     /usr/share/shop/migrations/catalog         the database's schema
//     /var/lib/shop/media                        pictures, of which it only looks whether they are there (SHOP_MEDIA)
//
// DIAGNOSTICS
//     exit 0     after a stop on SIGTERM, SIGINT, or for --help, --version and a --check without complaints
//     exit 78    a setting is missing or wrong; the last line names it and says what to do
//
//     "changes are refused: PostgreSQL: …": the database can be read but not changed, as on a full disk; changes are
//     answered 503, and /health says "degraded". "over: …" follows by itself.
//
// BUGS
//     A filter by attribute reads every product that the other filters leave.

package import Daemon
import Database

package struct CatalogDaemon: ShopDaemon {
    package static let name = "catalog"
    package static let summary = "products, categories, stock and reservations of the shop"
    package static let settings = [SessionWatch.auth] + CatalogSettings.all + Database.settings(name)

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let database = try Database(setup, service: name)
        let reservations = ReservationStore(
            database: database, lifetime: try setup.settings.value(of: CatalogSettings.reservationSeconds))
        let products = ProductAPI(
            store: ProductStore(database: database), search: ProductSearch(database: database),
            pictures: PicturePolicy(folder: try setup.settings.value(of: CatalogSettings.media)))
        let categories = CategoryAPI(store: CategoryStore(database: database))

        var blueprint = Blueprint { router in
            products.addRoutes(to: router)
            MovementAPI(store: MovementStore(database: database)).addRoutes(to: router)
            categories.addRoutes(to: router)
            AttributeTemplateAPI(store: AttributeTemplateStore(database: database)).addRoutes(to: router)
            ReservationAPI(store: reservations).addRoutes(to: router)
        }
        blueprint.sessions = try SessionWatch(setup)
        blueprint.services = [database]
        blueprint.workers = [
            ReservationExpiry(store: reservations, logger: setup.logger).work,
            AuditSealer.work(on: database, logger: setup.logger),
        ]
        blueprint.dependencies = [database.dependency]
        blueprint.prepare = { try await database.migrate() }
        blueprint.status = { await database.status }
        blueprint.metrics = { metrics in
            metrics += await database.metrics
            metrics += [try await reservations.holds(), try await database.unsealedActs()]
        }
        blueprint.api = { .catalog }
        blueprint.trouble = { await database.trouble }
        blueprint.refusal = { await database.refusal }
        return blueprint
    }
}
