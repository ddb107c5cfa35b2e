import Templating
package import Wire

/// How much more of a product fits into a cart: what is in it already counts against the stock.
package struct CartRoom: Sendable {
    package let inCart: Int
    /// Of what is left of the product, and of what a line may hold.
    package let left: Int
    private let stock: Int

    /// - Parameter cart: nil for who has none, or when it is not known.
    package init(_ product: Product, in cart: Cart?) {
        inCart = cart?.lines.first { $0.productID == product.id }?.quantity ?? 0
        stock = product.stock
        left = max(0, min(product.stock, Cart.maximumQuantity) - inCart)
    }

    /// Whether there is some, and none that is not in the cart.
    package var isAllInCart: Bool { stock > 0 && inCart >= stock }

    /// What its owner is told of the cart; nil when it has none of the product.
    func note(_ texts: Texts) -> String? {
        if isAllInCart { return texts[.productAllInCart] }
        return inCart > 0 ? texts(.productInCart, ["n": String(inCart)]) : nil
    }

    /// Why so many can't be put in; nil when they can.
    func refusal(ofAdding quantity: Int, _ texts: Texts) -> String? {
        if quantity <= left { return nil }
        if stock <= 0 { return texts[.stockNone] }
        if isAllInCart { return texts[.productAllInCart] }
        return inCart > 0
            ? texts(.productRoom, ["n": String(inCart), "left": String(left)]) : texts.plural(.stockFew, left)
    }
}
