// NAME
//     shop-gateway - the pages of the shop
//
// SYNOPSIS
//     shop-gateway [--check] [--version] [--help]
//
// DESCRIPTION
//     Answers every page of the shop as HTML and takes the forms that stand on those pages. It asks auth, catalog, cart
//     and order for what it shows, with the reader's own token, and keeps nothing itself: any number of it may run, and
//     any of them may be killed at any moment.
//
//     The reader is known by the cookie access_token, which auth makes and this daemon only passes on. A form with that
//     cookie is taken from the shop's own pages only, and acts only for the person whom its page was made for: anybody else
//     is shown it again first. A form whose sender has to sign in again waits in the sign-in page, without passwords and card
//     numbers, and is shown to the same person afterwards. Which sessions have ended is known by auth's news; who can't be
//     checked for want of them sees public pages as a visitor does.
//
//     What a page says once, such as that an order is placed, comes by the cookie flash, and that a card was sent by the cookie
//     waiting; both are signed and short-lived.
//
//     Pages are made from the templates and texts in SHOP_TEMPLATES. All of them are read and checked at start; SIGHUP
//     reads them again, and keeps the old ones when something is wrong with the new.
//
// SOCKETS
//     /run/shop/gateway.sock, passed by systemd; nginx connects to it. Without systemd, SHOP_LISTEN.
//
// ENVIRONMENT
//     AUTH_URL, CATALOG_URL, CART_URL, ORDER_URL
//             where the sisters listen: unix:/path or http://host:port.
//     SHOP_TEMPLATES
//             the folder with templates, static and locales; /usr/share/shop/www.
//     SHOP_CURRENCY
//             ISO 4217; USD.
//     SHOP_LANGUAGE
//             en or ru, for readers whose browser asks for neither; en.
//     The rest is common to all daemons: shop-gateway --help.
//
// DIAGNOSTICS
//     Exit code 78 and one line when a setting, a template or a text is wrong. A sister that is down is no reason to
//     stop: its part of a page says so, with status 503 where the page is nothing without it.
//
// BUGS
//     Times are shown in UTC unless the browser runs JavaScript.

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
            currency: try settings.value(of: WwwSettings.currency),
            language: try settings.value(of: WwwSettings.language))
    }
}
