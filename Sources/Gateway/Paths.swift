import Daemon
package import FoundationEssentials
import Hummingbird
import Wire

/// Every address of the pages, spelled once. A form posts to the page it stands on.
package enum Paths {
    package static let home = "/"
    package static let cart = "/cart"
    package static let checkout = "/checkout"
    package static let login = "/login"
    package static let register = "/register"
    package static let logout = "/logout"
    package static let language = "/language"
    package static let account = "/account"
    /// Where password managers look for `password` (W3C, A Well-Known URL for Changing Passwords).
    package static let changePassword = "/.well-known/change-password"
    /// The form that changes the password.
    package static let password = "/account#password"
    package static let orders = "/orders"
    package static let admin = "/admin"
    package static let adminProducts = "/admin/products"
    package static let newProduct = "/admin/products/new"
    package static let adminCategories = "/admin/categories"
    package static let adminTemplates = "/admin/templates"
    package static let adminOrders = "/admin/orders"
    package static let adminDeliveries = "/admin/deliveries"
    package static let adminUsers = "/admin/users"
    package static let adminStats = "/admin/stats"
    /// Not a page: order's own file for a spreadsheet.
    package static let ordersFile = "/api/admin/orders.csv"

    package static func category(_ slug: String) -> String { "/category/\(URLEncoding.encode(slug))" }
    package static func product(_ id: UUID) -> String { "/product/\(id.text)" }
    package static func order(_ id: UUID) -> String { "/orders/\(id.text)" }
    package static func pay(_ id: UUID) -> String { "\(order(id))/pay" }
    package static func adminProduct(_ id: UUID) -> String { "/admin/products/\(id.text)" }
    package static func movements(_ id: UUID) -> String { "\(adminProduct(id))/movements" }
    package static func adminCategory(_ id: UUID) -> String { "/admin/categories/\(id.text)" }
    package static func adminTemplate(_ id: UUID) -> String { "/admin/templates/\(id.text)" }
    package static func adminOrder(_ id: UUID) -> String { "/admin/orders/\(id.text)" }
    package static func adminDelivery(_ id: UUID) -> String { "/admin/deliveries/\(id.text)" }

    package static func login(next: String) -> String {
        next == home ? login : with(login, [("next", next)])
    }

    /// `path?name=value&…`; pairs without a value are left out.
    package static func with(_ path: String, _ pairs: [(name: String, value: String)]) -> String {
        let given = pairs.filter { !$0.value.isEmpty }
        return given.isEmpty ? path : "\(path)?\(URLEncoding.query(given))"
    }

    /// What the router is told where an address has a changing part.
    enum Route {
        static let category: RouterPath = "/category/:slug"
        static let product: RouterPath = "/product/:id"
        static let order: RouterPath = "/orders/:id"
        static let pay: RouterPath = "/orders/:id/pay"
        static let adminProduct: RouterPath = "/admin/products/:id"
        static let movements: RouterPath = "/admin/products/:id/movements"
        static let adminCategory: RouterPath = "/admin/categories/:id"
        static let adminTemplate: RouterPath = "/admin/templates/:id"
        static let adminOrder: RouterPath = "/admin/orders/:id"
        static let adminDelivery: RouterPath = "/admin/deliveries/:id"
    }
}
