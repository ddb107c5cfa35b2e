package import FoundationEssentials
package import JSON

/// So many pieces of a product.
package struct CartLine: Sendable, Hashable, Decodable {
    package let productID: UUID
    package let quantity: Int
    /// The price of a piece that its owner was shown, so that a new price can be told from it; nil when nobody said.
    package let seenPrice: Money?

    package init(productID: UUID, quantity: Int, seenPrice: Money? = nil) {
        self.productID = productID
        self.quantity = quantity
        self.seenPrice = seenPrice
    }

    enum CodingKeys: String, CodingKey {
        case productID = "product_id"
        case quantity = "qty"
        case seenPrice = "seen_price"
    }
}

extension CartLine: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("product_id", productID)
            json.field("qty", quantity)
            if let seenPrice { json.field("seen_price", seenPrice) }
        }
    }
}

/// The cart of a customer or a guest.
package struct Cart: Sendable, Equatable, Decodable {
    package let lines: [CartLine]
    /// Changes with every change of the lines, so that an unchanged cart can be told; only on the internal route, nil when
    /// the cart is empty.
    package let revision: UUID?

    /// Limits of the cart: pieces a line, lines a cart.
    package static let maximumQuantity = 999
    package static let maximumLines = 100

    package init(lines: [CartLine], revision: UUID? = nil) {
        self.lines = lines
        self.revision = revision
    }

    /// Pieces in all lines together.
    package var totalItems: Int { lines.reduce(0) { $0 + $1.quantity } }

    enum CodingKeys: String, CodingKey {
        case lines = "items"
        case revision
    }
}

extension Cart: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("items", lines)
            json.field("total_items", totalItems)
            if let revision { json.field("revision", revision) }
        }
    }
}

/// Asks cart to take the ordered pieces out; the same order again changes nothing.
package struct TakeLines: Sendable, Equatable {
    package let orderID: UUID
    package let lines: [CartLine]
    /// The revision that the checkout has read, so that nothing is taken that was put in later.
    package let revision: UUID?

    package init(orderID: UUID, lines: [CartLine], revision: UUID?) {
        self.orderID = orderID
        self.lines = lines
        self.revision = revision
    }
}

extension TakeLines: JSONEncodable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("order_id", orderID)
            if let revision { json.field("revision", revision) }
            json.field("items", lines)
        }
    }
}
