package import FoundationEssentials
package import Wire

/// A cart compared with the catalogue: the changes since its owner filled it.
package struct CartReview: Sendable {
    /// A line, and its changes.
    package struct Line: Sendable {
        package let line: CartLine
        /// nil if it is gone or unknown.
        package let product: Product?
        package let availability: Availability
        /// The price that its owner was shown, if it has changed.
        package let formerPrice: Money?
        /// If pieces are missing: an unpaid order of the owner that holds some.
        package let openOrder: OpenOrder?

        /// The number that can be ordered.
        package var orderable: Int {
            switch availability {
            case .enough, .unknown: line.quantity
            case .only(let available): available
            case .soldOut, .gone: 0
            }
        }

        /// The price of the pieces that can be ordered; nil if there are none, or if it is unknown.
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

        /// It is for sale, but there are fewer pieces than wanted.
        var isShort: Bool {
            switch self {
            case .only, .soldOut: true
            case .enough, .gone, .unknown: false
            }
        }
    }

    package let lines: [Line]
    package let totalItems: Int
    /// The pages show no prices and accept no order meanwhile.
    package let isCatalogueDown: Bool
    private let cart: Cart
    private let products: [Product]?
    private let unpaid: [Order]

    /// - Parameters:
    ///   - products: the known products of the lines; nil if the catalogue does not answer.
    ///   - unpaid: the owner's orders that wait for their payment, as far as they are known.
    ///   - replaced: the one of them that is given up for the order of this cart and gives it its pieces.
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

    /// The cart as it would be if an unpaid order of its owner were given up for its order.
    func replacing(_ order: UUID) -> CartReview {
        CartReview(cart, products: products, unpaid: unpaid, replacing: order)
    }

    /// The owner's unpaid order that has exactly the missing pieces. The cart can be ordered in its place.
    var replaceable: OpenOrder? { openOrders.first { !replacing($0.id).needsConsent } }

    /// The owner's unpaid orders that hold missing pieces, each once.
    var openOrders: [OpenOrder] {
        lines.compactMap(\.openOrder).reduce(into: []) { orders, order in
            if !orders.contains(order) { orders.append(order) }
        }
    }

    /// Whether something became worse for the owner, who must then consent before ordering.
    package var needsConsent: Bool { lines.contains(where: \.needsConsent) }

    package var canBeOrdered: Bool { !lines.isEmpty && !isCatalogueDown && !needsConsent }

    /// The total of the pieces that can be ordered; nil if it is unknown.
    package var total: Money? {
        isCatalogueDown ? nil : try? lines.compactMap(\.subtotal).reduce(Money.zero) { sum, next in try sum + next }
    }

    /// The lines as they will be after their owner's consent to every change.
    package var consent: [CartLine] {
        lines.compactMap { line in
            if line.availability == .unknown { return nil }
            // Pieces in an unpaid order of the owner are not gone: the owner decides about them.
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
