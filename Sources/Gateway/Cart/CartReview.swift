package import FoundationEssentials
package import Wire

/// A cart held against the catalogue: what has changed since its owner put it together.
package struct CartReview: Sendable {
    /// A line, and what has become of it.
    package struct Line: Sendable {
        package let line: CartLine
        /// nil when it is gone, or not known.
        package let product: Product?
        package let availability: Availability
        /// The price its owner was shown, where it is another now.
        package let formerPrice: Money?
        /// Where pieces are wanting: an order of the owner that waits for its payment and holds some.
        package let openOrder: OpenOrder?

        /// How many of them there are to be ordered.
        package var orderable: Int {
            switch availability {
            case .enough, .unknown: line.quantity
            case .only(let available): available
            case .soldOut, .gone: 0
            }
        }

        /// Of what can be ordered; nil when nothing can, or when it can't be told.
        package var subtotal: Money? { orderable == 0 ? nil : product.flatMap { try? $0.price * orderable } }
        /// A lower price needs nobody's consent.
        var needsConsent: Bool {
            if availability != .enough, availability != .unknown { return true }
            guard let formerPrice, let product else { return false }
            return product.price > formerPrice
        }
    }

    package enum Availability: Sendable, Equatable {
        case enough
        /// Fewer than wanted, at least one.
        case only(Int)
        case soldOut
        /// No longer sold at all.
        case gone
        /// The catalogue does not answer.
        case unknown

        /// It is sold, but not as many as are wanted are left.
        var isShort: Bool {
            switch self {
            case .only, .soldOut: true
            case .enough, .gone, .unknown: false
            }
        }
    }

    package let lines: [Line]
    package let totalItems: Int
    /// The pages show no prices and take no order while it is so.
    package let isCatalogueDown: Bool
    private let cart: Cart
    private let products: [Product]?
    private let unpaid: [Order]

    /// - Parameters:
    ///   - products: what is known of the lines' products; nil when the catalogue does not answer.
    ///   - unpaid: the owner's orders that wait for their payment, as far as they are known.
    ///   - replaced: the one of them that is given up for the order of this cart, which gets its pieces.
    package init(_ cart: Cart, products: [Product]?, unpaid: [Order] = [], replacing replaced: UUID? = nil) {
        self.cart = cart
        self.products = products
        self.unpaid = unpaid
        let known = Dictionary((products ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        isCatalogueDown = products == nil
        totalItems = cart.totalItems
        let handedOver = unpaid.first { $0.id == replaced && $0.isPayable }
        let others = unpaid.filter { $0.id != replaced && $0.isPayable }
        lines = cart.lines.map { line in
            let product = known[line.productID].flatMap { $0.isActive ? $0 : nil }
            let formerPrice = line.seenPrice.flatMap { $0 == product?.price ? nil : $0 }
            let pieces = (product?.stock ?? 0) + (handedOver?.quantity(of: line.productID) ?? 0)
            let availability = products == nil ? .unknown : Self.availability(of: line, product, pieces)
            let holder = others.first { $0.quantity(of: line.productID) > 0 }
            return Line(
                line: line, product: product, availability: availability,
                formerPrice: product == nil ? nil : formerPrice,
                openOrder: availability.isShort ? holder.map(OpenOrder.init) : nil)
        }
    }

    private static func availability(of line: CartLine, _ product: Product?, _ pieces: Int) -> Availability {
        if product == nil { return .gone }
        if pieces <= 0 { return .soldOut }
        return pieces < line.quantity ? .only(pieces) : .enough
    }

    /// The same cart as it is when an unpaid order of its owner is given up for its order.
    func replacing(_ order: UUID) -> CartReview {
        CartReview(cart, products: products, unpaid: unpaid, replacing: order)
    }

    /// The owner's unpaid order that has just what is wanting: the cart can be ordered in its place.
    var replaceable: OpenOrder? { openOrders.first { !replacing($0.id).needsConsent } }

    /// The owner's unpaid orders that hold what is wanting, each once.
    var openOrders: [OpenOrder] {
        lines.compactMap(\.openOrder).reduce(into: []) { orders, order in
            if !orders.contains(order) { orders.append(order) }
        }
    }

    /// Whether something is worse than what its owner has seen, so that they should say yes to it before they order.
    package var needsConsent: Bool { lines.contains(where: \.needsConsent) }

    package var canBeOrdered: Bool { !lines.isEmpty && !isCatalogueDown && !needsConsent }

    /// What can be ordered of all lines together; nil when it can't be told.
    package var total: Money? {
        isCatalogueDown ? nil : try? lines.compactMap(\.subtotal).reduce(Money.zero) { sum, next in try sum + next }
    }

    /// The lines as they will be when their owner says yes to every change.
    package var consent: [CartLine] {
        lines.compactMap { line in
            if line.availability == .unknown { return nil }
            // What its owner has in an unpaid order is not gone: they decide over that.
            let quantity = line.openOrder == nil ? line.orderable : line.line.quantity
            if quantity == line.line.quantity, line.formerPrice == nil { return nil }
            return CartLine(productID: line.line.productID, quantity: quantity, seenPrice: line.product?.price)
        }
    }
}

extension Order {
    fileprivate func quantity(of product: UUID) -> Int {
        lines.filter { $0.productID == product }.reduce(0) { $0 + $1.quantity }
    }
}
