// NAME
//     shop-gateway - the pages of the shop
//
// SYNOPSIS
//     shop-gateway [--check] [--version] [--help]
//
// DESCRIPTION
//     The gateway answers every page of the shop as HTML and takes the forms on those pages. It asks auth, catalog, cart and
//     order for what it shows, with the reader's own token. It stores nothing: any number of gateways may run, and each may be
//     killed at any moment.
//
//     The cookie access_token, which auth makes, identifies the reader. The gateway passes it on. It takes a form with that cookie
//     only from the shop's own pages, and only for the person for whom the page was made. Anybody else sees the form again first.
//     If its sender has to sign in again, the form waits in the sign-in page, without passwords and card numbers, and the same
//     person sees it afterwards. Auth's news say which sessions have ended. Without the news, public pages treat the reader as a
//     visitor.
//
//     The cookie flash carries a message that one page shows once, such as that an order is placed. The cookie waiting says that a
//     card was submitted. Both are signed and short-lived.
//
//     The folder SHOP_TEMPLATES has the templates and texts of the pages. The gateway compiles and checks all of them at start.
//     SIGHUP makes it read them again; if something is wrong with the new ones, it keeps the old ones.
//
// SOCKETS
//     /run/shop/gateway.sock, passed by systemd; nginx connects to it. Without systemd, SHOP_LISTEN.
//
// ENVIRONMENT
//     AUTH_URL, CATALOG_URL, CART_URL, ORDER_URL
//             where the other daemons listen: unix:/path or http://host:port.
//     SHOP_TEMPLATES
//             the folder with templates, static and locales; /usr/share/shop/www.
//     SHOP_URL
//             the public address of the shop, for search engines; by default the address that the reader uses.
//     SHOP_WELCOME, SHOP_HERO
//             a sentence and a wide picture for the front page; none.
//     SHOP_CURRENCY
//             ISO 4217; USD.
//     SHOP_LANGUAGE
//             en or ru, for readers whose browser asks for neither; en.
//     The rest is common to all daemons: shop-gateway --help.
//
// DIAGNOSTICS
//     If a setting, a template or a text is wrong, the daemon exits with code 78 and one line that names it; for a template with
//     the line and the name that its page does not know. If another daemon is down, the gateway keeps running. Its part of a page
//     says so, with status 503 if the page is useless without it.
//
// SECURITY
//     The unit runs the daemon as the user shop-gateway without capabilities, in the sandbox of 10-sandbox.conf: no network, a
//     read-only file system, and no access to /home or /etc/shop/credentials. It has no database. It uses the public sockets with
//     the reader's own token, and of the internal sockets only auth's. Passwords pass through it to auth; it does not store them.
//
//     Templates have no tag that shows a value without escaping it. The pages need no inline scripts or styles.
//
// BUGS
//     Times are shown in UTC unless the browser runs JavaScript.
//
//     All daemons share SECRET_KEY. An attacker who controls one daemon can sign tokens for anybody, including admins.

import Clients
package import Daemon
import Hummingbird
package import Templating

package enum GatewayDaemon: ShopDaemon {
    package static let name = "gateway"
    package static let summary = "the pages of the shop"
    package static let settings = GatewaySettings.all

    /// Every page. Those of the administration stand in its tabs in this order.
    static let pages: [any SitePage.Type] = [
        CataloguePage.self,
        ProductPage.self,
        CartPage.self,
        CheckoutPage.self,
        SignInPages.self,
        AccountPage.self,
        OrdersPage.self,
        OrderPage.self,
        PaymentPage.self,
        LanguageSwitch.self,
        SitemapPages.self,
        DashboardPage.self,
        AdminOrdersPage.self,
        AdminOrderPage.self,
        AdminProductsPage.self,
        AdminProductPage.self,
        MovementsPage.self,
        CategoryPage.self,
        TemplatePage.self,
        DeliveryPage.self,
        AdminUsersPage.self,
        StatisticsPage.self,
    ]
    /// What is wrong has a page too, which has no address.
    package static var views: [any AnyView] { pages.flatMap { $0.views } + [ProblemModel.view] }
    /// The folder of the templates.
    package static let templates = "templates"

    package static func build(_ setup: Setup) async throws -> Blueprint {
        let site = try site(setup)
        let errors = ErrorPages(site: site)
        var blueprint = Blueprint { router in
            for page in pages { page.init(site: site).add(to: router) }
        }
        blueprint.problemAnswer = errors.answer
        blueprint.dependencies = [
            site.auth.dependency, site.catalog.dependency, site.cart.dependency, site.orders.dependency,
        ]
        blueprint.sessions = try SessionWatch(setup)
        // Ways in and out, and what is nobody's own.
        blueprint.openActs = [Paths.login, Paths.register, Paths.logout]
        blueprint.reload = { try site.www.reload() }
        return blueprint
    }

    private static func site(_ setup: Setup) throws -> Site {
        let settings = setup.settings
        return Site(
            www: try WwwSettings.contents(setup, templates: templates, views: views),
            auth: AuthClient(at: try settings.value(of: GatewaySettings.auth), over: setup.http),
            catalog: CatalogClient(at: try settings.value(of: GatewaySettings.catalog), over: setup.http),
            cart: CartClient(at: try settings.value(of: GatewaySettings.cart), over: setup.http),
            orders: OrderClient(at: try settings.value(of: GatewaySettings.order), over: setup.http),
            tokens: setup.tokens,
            owners: try FormOwners(settings),
            flashes: try FlashCookie(settings),
            waits: try PaymentWaits(settings),
            shopURL: try settings.value(of: WwwSettings.shopURL),
            welcome: try Welcome(settings),
            currency: try settings.value(of: WwwSettings.currency),
            language: try settings.value(of: WwwSettings.language))
    }
}
