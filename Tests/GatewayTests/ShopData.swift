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
    var deliveries: [DeliveryMethod] = []
    var movements: [StockMovement] = []
    var mails: [MailRecord] = []

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
        let card = Self.order(
            of: products, .pending, .sandbox, .declined,
            events: [
                OrderEvent(at: .now, status: .pending, actor: hostile),
                OrderEvent(at: .now, status: .pending, payment: .declined, actor: "sandbox"),
            ])
        let expired = Self.order(
            of: products, .canceled, .sandbox, .expired,
            events: [
                OrderEvent(at: .now, status: .pending, actor: hostile),
                OrderEvent(at: .now, status: .canceled, payment: .expired, actor: "shop"),
            ])
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
            orders: [order, card, expired],
            users: [
                Account(id: UUID.v7(), email: hostile + "@example.com", role: .admin, isActive: true, createdAt: .now),
                Account(id: UUID.v7(), email: "blocked@example.com", role: .user, isActive: false, createdAt: .now),
            ],
            deliveries: [delivery("pickup", 0, needsAddress: false), delivery("courier", 500, isActive: false)],
            movements: StockMovement.Kind.allCases.enumerated().map { index, kind in
                StockMovement(
                    id: index, kind: kind, onHand: index - 3, held: 0, sold: 1_234, reason: index == 1 ? hostile : nil,
                    orderID: [.held, .sold, .returned].contains(kind) ? order.id : nil, actor: hostile, requestID: nil,
                    at: .now)
            },
            mails: MailStep.allCases.map { step in
                MailRecord(
                    id: .v7(), orderNumber: order.number, event: .confirmed, step: step,
                    reason: step == .withheld ? "recipient" : step == .failed ? hostile : "", since: .now)
            })
    }()

    /// Two of a product for 1299.90; with it, orders of `buyer`, one waiting for a card and one paid by one.
    static let ready: ShopData = {
        var data = full
        let bare = data.products[2]
        data.cart = Cart(lines: [CartLine(productID: bare.id, quantity: 2, seenPrice: bare.price)])
        data.deliveries = [delivery("pickup", 0, needsAddress: false), delivery("courier", 500)]
        data.orders = [
            order(of: [bare], .pending, .sandbox, .pending, by: buyer),
            order(
                of: [bare], .paid, .sandbox, .paid, by: buyer,
                events: [
                    OrderEvent(at: .now, status: .pending, actor: "buyer@example.com"),
                    OrderEvent(at: .now, status: .pending, payment: .paid, actor: "sandbox"),
                    OrderEvent(at: .now, status: .paid, actor: "shop"),
                    OrderEvent(at: .now, status: .shipped, actor: "clerk@example.com"),
                ]),
        ]
        let first = data.orders[0].id
        data.movements = [
            movement(.held, of: first), movement(.sold, of: first), movement(.returned, of: first),
            movement(.released, of: .v7()), movement(.released, of: .v7(), by: "catalog"),
            movement(.counted, of: nil, by: "clerk@example.com"),
        ]
        return data
    }()

    static let buyer = UUID.v7()

    private static func movement(
        _ kind: StockMovement.Kind, of order: UUID?, by actor: String = "order"
    ) -> StockMovement {
        StockMovement(
            id: 1, kind: kind, onHand: 1, held: 1, sold: 1, reason: nil, orderID: order, actor: actor, requestID: nil,
            at: .now)
    }

    static func delivery(
        _ code: String, _ price: Int64, needsAddress: Bool = true, needsPostalCode: Bool = true, isActive: Bool = true
    ) -> DeliveryMethod {
        DeliveryMethod(
            id: .v7(), code: code, nameEnglish: code + hostile, nameRussian: code + hostileQuote,
            price: Money(minorUnits: price), needsAddress: needsAddress, needsPostalCode: needsPostalCode,
            isActive: isActive, position: 1)
    }

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

    private static func order(
        of products: [Product], _ status: OrderStatus = .paid, _ method: PaymentMethod = .invoice,
        _ payment: PaymentStatus = .paid, by buyer: UUID = .v7(),
        events: [OrderEvent] = [
            OrderEvent(at: .now, status: .pending, actor: hostile),
            OrderEvent(at: .now, status: .paid, payment: .paid, actor: "shop"),
        ]
    ) -> Order {
        let lines = products.map {
            OrderLine(
                productID: $0.id, sku: $0.sku, name: $0.name, price: $0.price, quantity: 2,
                subtotal: Money(minorUnits: 2 * $0.price.minorUnits))
        }
        return Order(
            id: UUID.v7(), number: "2026-000123",
            user: Buyer(id: buyer, email: buyer == ShopData.buyer ? "buyer@example.com" : hostile + "@example.com"),
            status: status, subtotal: Money(minorUnits: 779_440),
            delivery: Delivery(
                code: "courier", name: hostile, nameEnglish: "Courier " + hostile, nameRussian: "Курьером " + hostile,
                price: Money(minorUnits: 500)),
            discount: Money(minorUnits: 40), total: Money(minorUnits: 779_900), lines: lines,
            shipping: Shipping(
                name: hostile, phone: hostileQuote, address: "Street 1\nTown", city: hostile, postalCode: hostileQuote),
            payment: Payment(
                id: .v7(), method: method, status: payment, amount: Money(minorUnits: 779_900),
                expiresAt: payment.isOpen ? .now : nil),
            note: hostile, language: .english, createdAt: .now, updatedAt: .now, events: events, requestID: hostile)
    }

    var statistics: Statistics {
        let sales = Statistics.Sales(
            orders: orders.count, revenue: Money(minorUnits: 779_940), buyers: 1,
            averageOrder: Money(minorUnits: 779_940))
        let period = Statistics.Period(
            sales: sales,
            days: [
                Statistics.Day(date: "2026-11-21", orders: 1, revenue: Money(minorUnits: 1)),
                Statistics.Day(date: "2026-11-22", orders: 0, revenue: .zero),
                Statistics.Day(date: "2026-11-23", orders: 1, revenue: Money(minorUnits: 779_940)),
            ])
        return Statistics(
            timeZone: "UTC", overall: sales,
            topProducts: products.map {
                Statistics.ProductSales(productID: $0.id, sku: $0.sku, name: $0.name, quantity: 2, revenue: $0.price)
            },
            last7Days: period, last30Days: period, last90Days: period)
    }
}
