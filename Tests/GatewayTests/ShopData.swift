import FoundationEssentials
import JSON
import Wire

/// What the sisters of these tests know: everything filled to the brim, or nothing.
struct ShopData: Sendable {
    var products: [Product] = []
    var categories: [Wire.Category] = []
    var templates: [AttributeTemplate] = []
    var cart = Cart(lines: [])
    var orders: [Order] = []
    var users: [Account] = []

    /// What no page may ever show as it is.
    static let hostile = #"<script>alert("x")</script>"#
    /// A quotation mark that is one character with its accent: it must be escaped all the same.
    static let hostileQuote = "a\"\u{0301} onload=alert(1) '\u{0301}"

    static let empty = ShopData()

    static let full: ShopData = {
        let parent = Wire.Category(id: UUID.v7(), slug: "home", name: "Home " + hostile, parentID: nil, productCount: 3)
        let child = Wire.Category(id: UUID.v7(), slug: "lamps", name: "Lamps", parentID: parent.id, productCount: 2)
        let template = AttributeTemplate(
            id: UUID.v7(), name: "Lamp " + hostile, schema: JSONText(trusted: #"{"watts":"number","colour":"string"}"#))
        let products = [
            product("Desk lamp " + hostile, stock: 3, template: template.id), product(hostileQuote, stock: 0),
            product("Bare", stock: 400, isBare: true),
        ]
        let order = Self.order(of: products)
        return ShopData(
            products: products, categories: [parent, child], templates: [template],
            cart: Cart(
                lines: [
                    // Fewer than wanted, and dearer; sold out; as it was; gone.
                    CartLine(productID: products[0].id, quantity: 4, seenPrice: Money(minorUnits: 100_000)),
                    CartLine(productID: products[1].id, quantity: 2),
                    CartLine(productID: products[2].id, quantity: 2, seenPrice: products[2].price),
                    CartLine(productID: UUID.v7(), quantity: 1),
                ]),
            orders: [order],
            users: [
                Account(id: UUID.v7(), email: hostile + "@example.com", role: .admin, isActive: true, createdAt: .now),
                Account(id: UUID.v7(), email: "blocked@example.com", role: .user, isActive: false, createdAt: .now),
            ])
    }()

    static let ready: ShopData = {
        var data = full
        let bare = data.products[2]
        data.cart = Cart(lines: [CartLine(productID: bare.id, quantity: 2, seenPrice: bare.price)])
        return data
    }()

    static func product(
        _ name: String, price: Int64 = 129_990, stock: Int, isActive: Bool = true, template: UUID? = nil,
        isBare: Bool = false
    ) -> Product {
        Product(
            id: UUID.v7(), sku: "SKU-" + hostileQuote, name: name, price: Money(minorUnits: price), stock: stock,
            isActive: isActive, description: isBare ? "" : "Line one\nline two " + hostile, templateID: template,
            attributes: isBare ? .emptyObject : JSONText(trusted: #"{"watts":40,"dimmable":true,"<b>":"<i>"}"#),
            images: isBare ? [] : ["/static/demo/lamp.svg", "https://example.com/a.jpg?a=1&b=\"2"],
            categories: isBare ? [] : ["lamps"], createdAt: .now, updatedAt: .now)
    }

    private static func order(of products: [Product]) -> Order {
        let lines = products.map {
            OrderLine(
                productID: $0.id, sku: $0.sku, name: $0.name, price: $0.price, quantity: 2,
                subtotal: Money(minorUnits: 2 * $0.price.minorUnits))
        }
        return Order(
            id: UUID.v7(), number: "2026-000123", user: Buyer(id: UUID.v7(), email: hostile + "@example.com"),
            status: .paid, subtotal: Money(minorUnits: 779_440),
            delivery: Delivery(code: "courier", name: hostile, price: Money(minorUnits: 500)), discount: .zero,
            total: Money(minorUnits: 779_940), lines: lines,
            shipping: Shipping(
                name: hostile, phone: hostileQuote, address: "Street 1\nTown", city: hostile, postalCode: hostileQuote),
            payment: Payment(
                id: .v7(), method: .invoice, status: .paid, amount: Money(minorUnits: 779_940), expiresAt: nil),
            note: hostile, language: .english, createdAt: .now, updatedAt: .now,
            events: [
                OrderEvent(at: .now, status: .pending, actor: hostile),
                OrderEvent(at: .now, status: .paid, actor: "shop"),
            ], requestID: hostile)
    }

    var statistics: Statistics {
        let sales = Statistics.Sales(
            orders: orders.count, revenue: Money(minorUnits: 779_940), buyers: 1,
            averageOrder: Money(minorUnits: 779_940))
        let period = Statistics.Period(
            sales: sales, days: [Statistics.Day(date: "2026-11-23", orders: 1, revenue: Money(minorUnits: 779_940))])
        return Statistics(
            timeZone: "UTC", overall: sales,
            topProducts: products.map {
                Statistics.ProductSales(productID: $0.id, sku: $0.sku, name: $0.name, quantity: 2, revenue: $0.price)
            },
            last7Days: period, last30Days: period, last90Days: period)
    }
}
