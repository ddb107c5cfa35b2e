package import Clients
package import Daemon
import HTTPTypes
import Hummingbird
package import Templating
import Wire

/// The parts that all pages share: the templates and the clients of the other daemons.
package struct Site: Sendable {
    /// The templates and texts.
    package let www: Www
    /// Calls auth.
    package let auth: AuthClient
    /// Calls catalog.
    package let catalog: CatalogClient
    /// Calls cart.
    package let cart: CartClient
    /// Calls order.
    package let orders: OrderClient
    /// Signs the gateway's own tokens.
    package let tokens: TokenSigner
    let owners: FormOwners
    let flashes: FlashCookie
    let waits: PaymentWaits
    /// SHOP_URL.
    package let shopURL: String
    /// For the front page.
    package let welcome: Welcome
    /// ISO 4217.
    package let currency: String
    /// The language for readers without a known preference.
    package let language: Language

    /// A route's closure from a page's function.
    func answer(
        _ page: @escaping @Sendable (Visit) async throws -> Response
    ) -> @Sendable (Request, ShopContext) async throws -> Response {
        { request, context in try await page(Visit(site: self, request, context)) }
    }

    /// The same for pages that only admins see.
    func adminAnswer(
        _ page: @escaping @Sendable (Visit) async throws -> Response
    ) -> @Sendable (Request, ShopContext) async throws -> Response {
        { request, context in
            try context.requireAdmin()
            return try await page(Visit(site: self, request, context))
        }
    }
}
