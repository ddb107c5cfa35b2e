import FoundationEssentials
import Wire

/// `pages/cart`, and the summary of `pages/checkout`.
struct CartModel: ViewModel {
    private let lines: [CartLineModel]
    private let form: Form
    private let visit: Visit
    private let totalItems: Int
    private let isPriced: Bool

    /// - Parameter products: what is known of the lines' products; nil when catalog does not answer.
    init(_ cart: Cart, products: [Product]?, form: Form, _ visit: Visit) {
        let known = Dictionary((products ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let refused = form["product_id"].lowercased()
        lines = cart.lines.map { line in
            CartLineModel(
                line, known[line.productID], isCatalogueDown: products == nil,
                problem: refused == line.productID.text ? form.problem(of: "qty") : nil, visit)
        }
        self.form = form
        self.visit = visit
        totalItems = cart.totalItems
        isPriced = products != nil
    }

    func child(named name: String) -> Any? {
        switch name {
        case "lines": lines
        case "isEmpty": lines.isEmpty
        case "catalogueIsDown": !isPriced
        case "itemCount": visit.texts.plural(.cartItems, totalItems)
        case "total": total.map(visit.format.money)
        case "canCheckOut": isPriced && lines.allSatisfy(\.isAvailable)
        case "form": form
        default: nil
        }
    }

    /// nil when it can't be told.
    private var total: Money? {
        guard isPriced else { return nil }
        return try? lines.compactMap(\.subtotal).reduce(Money.zero) { sum, next in try sum + next }
    }
}

/// A line of the cart.
struct CartLineModel: ViewModel {
    private let line: CartLine
    private let product: Product?
    private let isCatalogueDown: Bool
    private let problem: String?
    private let visit: Visit

    init(_ line: CartLine, _ product: Product?, isCatalogueDown: Bool, problem: String?, _ visit: Visit) {
        self.line = line
        self.product = product
        self.isCatalogueDown = isCatalogueDown
        self.problem = problem
        self.visit = visit
    }

    var subtotal: Money? { product.flatMap { try? $0.price * line.quantity } }
    var isAvailable: Bool { product.map { $0.isActive && $0.stock >= line.quantity } ?? false }

    func child(named name: String) -> Any? {
        switch name {
        case "lineID": line.productID.text
        case "linePath": Paths.product(line.productID)
        case "lineName": product?.name ?? visit.texts[isCatalogueDown ? .cartUnknownProduct : .cartProductGone]
        case "linePicture": product?.images.first
        case "linePrice": product.map { visit.format.money($0.price) }
        case "lineSubtotal": subtotal.map(visit.format.money)
        case "lineQuantity": String(line.quantity)
        case "lineProblem": problem ?? shortage
        default: nil
        }
    }

    private var shortage: String? {
        if isCatalogueDown || isAvailable { return nil }
        guard let product, product.isActive else { return visit.texts[.cartNotAvailable] }
        return product.stock > 0 ? visit.texts.plural(.stockFew, product.stock) : visit.texts[.stockNone]
    }
}
