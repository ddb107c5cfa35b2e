import Templating
package import Wire

/// The number of pieces of a product that still fit into a cart. Pieces in the cart count against the stock.
package struct CartRoom: Sendable {
    /// The number of pieces in the cart.
    package let inCart: Int
    /// The number that can be added, within the stock and the limit of a line.
    package let left: Int
    private let stock: Int

    /// - Parameter cart: nil if the reader has none, or if it is unknown.
    package init(_ product: Product, in cart: Cart?) {
        inCart = cart?.lines.first { $0.productID == product.id }?.quantity ?? 0
        stock = product.stock
        left = max(0, min(product.stock, Cart.maximumQuantity) - inCart)
    }

    /// Whether there is stock, and all of it is in the cart.
    package var isAllInCart: Bool { stock > 0 && inCart >= stock }

    /// A note about the pieces in the cart; nil if there are none.
    func note(_ texts: Texts) -> String? {
        if isAllInCart { return texts[.productAllInCart] }
        return inCart > 0 ? texts(.productInCart, ["n": String(inCart)]) : nil
    }

    /// The reason why this number can't be added; nil if it can.
    func refusal(ofAdding quantity: Int, _ texts: Texts) -> String? {
        if quantity <= left { return nil }
        if stock <= 0 { return texts[.stockNone] }
        if isAllInCart { return texts[.productAllInCart] }
        return inCart > 0
            ? texts(.productRoom, ["n": String(inCart), "left": String(left)]) : texts.plural(.stockFew, left)
    }
}
