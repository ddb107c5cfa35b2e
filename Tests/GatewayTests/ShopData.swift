import FoundationEssentials
import JSON
import Wire

/// The data of the fake sisters: every field filled to its limit, or nothing.
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

    /// Text that pages must always escape.
    static let hostile = #"<script>alert("x")</script>"#
    /// A quotation mark that is one character with its accent: it must be escaped all the same.
    static let hostileQuote = "a\"\u{0301} onload=alert(1) '\u{0301}"

    static let empty = ShopData()

    static let full: ShopData = {
        let parent = category("home", "Home " + hostile, products: 3)
        let child = category("lamps", "Lamps", under: parent.id, products: 2)
        let template = AttributeTemplate {
            $0.id = .v7()
            $0.name = "Lamp " + hostile
            $0.schema = JSONText(trusted: #"{"watts":"number","colour":"string"}"#)
        }
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
                StockMovement {
                    $0.id = index
                    $0.kind = kind
                    $0.onHand = index - 3
                    $0.sold = 1_234
                    $0.reason = index == 1 ? hostile : nil
                    $0.orderID = [.held, .sold, .returned].contains(kind) ? order.id : nil
                    $0.actor = hostile
                    $0.at = .now
                }
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
        StockMovement {
            ($0.id, $0.kind, $0.onHand, $0.held, $0.sold) = (1, kind, 1, 1, 1)
            ($0.orderID, $0.actor, $0.at) = (order, actor, .now)
        }
    }

    private static func category(
        _ slug: String, _ name: String, under parent: UUID? = nil, products: Int
    ) -> Wire.Category {
        Wire.Category {
            ($0.id, $0.slug, $0.name, $0.parentID, $0.productCount) = (.v7(), slug, name, parent, products)
        }
    }

    static func delivery(
        _ code: String, _ price: Int64, needsAddress: Bool = true, needsPostalCode: Bool = true, isActive: Bool = true
    ) -> DeliveryMethod {
        DeliveryMethod {
            ($0.id, $0.code, $0.nameEnglish, $0.nameRussian) = (.v7(), code, code + hostile, code + hostileQuote)
            ($0.price, $0.needsAddress, $0.needsPostalCode) = (Money(minorUnits: price), needsAddress, needsPostalCode)
            ($0.isActive, $0.position) = (isActive, 1)
        }
    }

    static func product(
        _ name: String, price: Int64 = 129_990, stock: Int, isActive: Bool = true, template: UUID? = nil,
        isBare: Bool = false
    ) -> Product {
        var product = isBare ? Product() : .hostile
        product.id = .v7()
        product.sku = "SKU-" + hostileQuote
        product.name = name
        product.price = Money(minorUnits: price)
        product.stock = stock
        product.isActive = isActive
        product.templateID = template
        if !isBare {
            product.description = "Line one\nline two " + hostile
            product.attributes = JSONText(trusted: #"{"watts":40,"dimmable":true,"<b>":"<i>"}"#)
            product.images = ["/static/demo/lamp.svg", "https://example.com/a.jpg?a=1&b=\"2"]
            product.categories = ["lamps"]
        }
        return product
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
        return Order {
            $0.id = .v7()
            $0.number = "2026-000123"
            $0.user = Buyer(id: buyer, email: buyer == ShopData.buyer ? "buyer@example.com" : hostile + "@example.com")
            $0.status = status
            $0.subtotal = Money(minorUnits: 779_440)
            $0.delivery = Delivery(
                code: "courier", name: hostile, nameEnglish: "Courier " + hostile, nameRussian: "Курьером " + hostile,
                price: Money(minorUnits: 500))
            ($0.discount, $0.total) = (Money(minorUnits: 40), Money(minorUnits: 779_900))
            $0.lines = lines
            $0.shipping = Shipping(
                name: hostile, phone: hostileQuote, address: "Street 1\nTown", city: hostile, postalCode: hostileQuote)
            $0.payment = Payment(
                id: .v7(), method: method, status: payment, amount: Money(minorUnits: 779_900),
                expiresAt: payment.isOpen ? .now : nil)
            ($0.note, $0.requestID) = (hostile, hostile)
            ($0.createdAt, $0.updatedAt) = (.now, .now)
            $0.events = events
        }
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

extension WireObject {
    /// With what must be escaped in every text, also of fields that come later.
    static var hostile: Self {
        var texts = HostileTexts(thing: Self())
        fields(&texts)
        return texts.thing
    }
}

private struct HostileTexts<Thing: WireObject>: FieldVisitor {
    var thing: Thing

    mutating func visit<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        if let value = "\(name) \(ShopData.hostile)" as? Value { thing[keyPath: path] = value }
    }

    mutating func visitOptional<Value: WireValue>(
        _ name: StaticString, _ path: WritableKeyPath<Thing, Value?>, _ use: FieldUse, _ note: StaticString,
        _ rule: () -> Rule<Value>?
    ) {
        if let value = "\(name) \(ShopData.hostile)" as? Value { thing[keyPath: path] = value }
    }

    mutating func visitDerived<Value: WireValue>(
        _ name: StaticString, _ note: StaticString, _ value: (Thing) -> Value
    ) {}
}
