package import FoundationEssentials

/// The status of an order.
package enum OrderStatus: String, WireWord {
    case pending, paid, shipped, delivered, canceled, refunded

    /// The statuses to which an admin may change it.
    package var next: [OrderStatus] {
        switch self {
        case .pending: [.paid, .canceled]
        case .paid: [.shipped, .canceled, .refunded]
        case .shipped: [.delivered, .refunded]
        case .delivered: [.refunded]
        case .canceled, .refunded: []
        }
    }

    /// Whether the status is final.
    package var hasEnded: Bool { self == .canceled || self == .refunded }

    /// Whether the owner may still cancel.
    package var isCancelable: Bool { self == .pending || self == .paid }
}

/// A line of an order: the product as it was when the order was placed.
package struct OrderLine: WireObject {
    package var productID = UUID.blank
    package var sku = ""
    package var name = ""
    package var price = Money.zero
    package var quantity = 0
    package var subtotal = Money.zero

    package init() {}

    package init(productID: UUID, sku: String, name: String, price: Money, quantity: Int, subtotal: Money) {
        self.productID = productID
        self.sku = sku
        self.name = name
        self.price = price
        self.quantity = quantity
        self.subtotal = subtotal
    }

    package static func fields(_ field: inout some FieldVisitor<OrderLine>) {
        field("product_id", \.productID)
        field("sku", \.sku)
        field("name", \.name)
        field("price", \.price)
        field("qty", \.quantity)
        field("subtotal", \.subtotal)
    }

    package static var schemaName: String? { "OrderLine" }
}

/// The recipient and address of an order.
package struct Shipping: WireObject {
    package var name = ""
    package var phone = ""
    /// Street and house, in one or more lines. Empty if the delivery method needs none.
    package var address = ""
    package var city: String?
    package var postalCode: String?

    package init() {}

    package init(name: String, phone: String, address: String, city: String? = nil, postalCode: String? = nil) {
        self.name = name
        self.phone = phone
        self.address = address
        self.city = city
        self.postalCode = postalCode
    }

    package static func fields(_ field: inout some FieldVisitor<Shipping>) {
        field("name", \.name, .text(1...200), .required)
        field("phone", \.phone, .text(3...40), .required)
        field(
            "address", \.address, .lines(0...500).or(null: ""),
            "the delivery method decides whether address, city and postal_code are required")
        field("city", ifAny: \.city, .text(1...200))
        field("postal_code", ifAny: \.postalCode, .text(1...20))
    }

    package static var schemaName: String? { "Shipping" }
}

/// A change of an order.
package struct OrderEvent: WireObject {
    package var at = Timestamp.blank
    /// The order's status from then on.
    package var status = OrderStatus.pending
    /// The payment's new status; nil if it did not change.
    package var payment: PaymentStatus?
    /// The actor: an e-mail address, `shop` for the shop itself, or the name of a payment method.
    package var actor = ""

    package init() {}

    package init(at: Timestamp, status: OrderStatus, payment: PaymentStatus? = nil, actor: String) {
        self.at = at
        self.status = status
        self.payment = payment
        self.actor = actor
    }

    package static func fields(_ field: inout some FieldVisitor<OrderEvent>) {
        field("at", \.at)
        field("status", \.status)
        field("payment", ifAny: \.payment)
        field("actor", \.actor)
    }

    package static var schemaName: String? { "OrderEvent" }
}

/// The buyer of an order.
package struct Buyer: WireObject {
    package var id = UUID.blank
    package var email = ""

    package init() {}

    package init(id: UUID, email: String) {
        self.id = id
        self.email = email
    }

    package static func fields(_ field: inout some FieldVisitor<Buyer>) {
        field("id", \.id)
        field("email", \.email)
    }
}

/// An order. Its amounts are those of the moment at which it was placed: `total` is `subtotal` plus the delivery's price less
/// `discount`.
package struct Order: WireObject {
    package var id = UUID.blank
    /// For people: `2026-000123`.
    package var number = ""
    package var user = Buyer()
    package var status = OrderStatus.pending
    /// The sum of the lines.
    package var subtotal = Money.zero
    package var delivery = Delivery()
    package var discount = Money.zero
    package var total = Money.zero
    package var lines: [OrderLine] = []
    package var shipping: Shipping?
    /// nil for an order that an older version has placed.
    package var payment: Payment?
    package var note = ""
    package var language = OrderLanguage.english
    package var createdAt = Timestamp.blank
    package var updatedAt = Timestamp.blank
    /// Oldest first.
    package var events: [OrderEvent] = []
    /// The request that placed the order. The journal has its records. nil if unknown.
    package var requestID: String?

    package init() {}

    /// Whether the customer can pay it with a card now.
    package var isPayable: Bool {
        guard status == .pending, let payment else { return false }
        return payment.method == .sandbox && payment.status.isOpen
    }

    package static func fields(_ field: inout some FieldVisitor<Order>) {
        field("id", \.id)
        field("number", \.number, "for people")
        field("user", \.user)
        field("status", \.status)
        field("subtotal", \.subtotal, "the sum of the lines")
        field("delivery", \.delivery)
        field("discount", \.discount)
        field("total", \.total, "subtotal + delivery - discount")
        field("items", \.lines)
        field("shipping", \.shipping)
        field("payment", \.payment)
        field("note", \.note)
        field("language", \.language)
        field("created_at", \.createdAt)
        field("updated_at", \.updatedAt)
        field("events", \.events)
        field("request_id", \.requestID)
    }

    package static var schemaName: String? { "Order" }
}

extension Order {
    /// The order without texts that the buyer has typed.
    package var withoutBuyersWords: Order {
        var order = self
        order.shipping = nil
        order.note = ""
        return order
    }
}
