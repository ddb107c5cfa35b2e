package import FoundationEssentials
package import JSON

/// A number of pieces of a product.
package struct CartLine: WireObject, Hashable {
    package var productID = UUID.blank
    package var quantity = 0
    /// The price of a piece that the cart's owner was shown, for comparison with the current price. nil if unknown.
    package var seenPrice: Money?

    package init() {}

    package init(productID: UUID, quantity: Int, seenPrice: Money? = nil) {
        self.productID = productID
        self.quantity = quantity
        self.seenPrice = seenPrice
    }

    package static func fields(_ field: inout some FieldVisitor<CartLine>) {
        field("product_id", \.productID, .id, .required)
        field("qty", \.quantity, .integer(1...Cart.maximumQuantity), .required)
        field("seen_price", ifAny: \.seenPrice, .money, "the price of a piece that the page showed")
    }

    package static var schemaName: String? { "Line" }
}

/// The cart of a customer or a guest.
package struct Cart: WireObject {
    package var lines: [CartLine] = []
    /// Changes with every change of the lines, so that an unchanged cart can be recognised. Only on the internal route; nil if
    /// the cart is empty.
    package var revision: UUID?

    /// Limits: pieces of a line, lines of a cart.
    package static let maximumQuantity = 999
    package static let maximumLines = 100

    package init() {}

    package init(lines: [CartLine], revision: UUID? = nil) {
        self.lines = lines
        self.revision = revision
    }

    /// Pieces in all lines together.
    package var totalItems: Int { lines.reduce(0) { $0 + $1.quantity } }

    package static func fields(_ field: inout some FieldVisitor<Cart>) {
        field("items", \.lines)
        field("total_items", from: \.totalItems)
        field("revision", ifAny: \.revision)
    }

    package static var schemaName: String? { "Cart" }
}

/// Asks cart to remove the ordered pieces. The same order again changes nothing.
package struct TakeLines: Sendable, Equatable {
    package let orderID: UUID
    package let lines: [CartLine]
    /// The revision that the checkout has read, so that pieces that were added later stay.
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
