import FoundationEssentials
import Templating
import Wire

/// `pages/cart`, and the summary of `pages/checkout`.
struct CartModel: ViewModel {
    private let review: CartReview
    private let form: Form
    private let visit: Visit

    init(_ review: CartReview, form: Form, _ visit: Visit) {
        self.review = review
        self.form = form
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "lines":
            review.lines.map { line in
                let isRefused = form["product_id"].lowercased() == line.line.productID.text
                return CartLineModel(line, refused: isRefused ? form : nil, visit)
            }
        case "openOrders": review.openOrders.map { OpenOrderModel(order: $0, visit: visit) }
        case "isEmpty": review.lines.isEmpty
        case "catalogueIsDown": review.isCatalogueDown
        case "itemCount": visit.texts.plural(.cartItems, review.totalItems)
        case "total": review.total.map(visit.format.money)
        case "canCheckOut": review.canBeOrdered
        case "canReplace": review.replaceable != nil
        case "hasChanges": !review.consent.isEmpty
        case "needsConsent": review.needsConsent
        case "consents": review.consent.map { ConsentModel(line: $0) }
        case "checkoutLoginPath": Paths.login(next: Paths.checkout)
        case "checkoutRegisterPath": Paths.with(Paths.register, [("next", Paths.checkout)])
        case "form": form
        default: nil
        }
    }
}

/// A line of the cart.
struct CartLineModel: ViewModel {
    private let review: CartReview.Line
    private let problem: String?
    private let quantity: String
    private let visit: Visit

    /// - Parameter form: what was sent for it and is refused.
    init(_ review: CartReview.Line, refused form: Form?, _ visit: Visit) {
        self.review = review
        problem = form?.problem(of: "qty")
        quantity = form?["qty"] ?? String(review.line.quantity)
        self.visit = visit
    }

    func child(named name: String) -> Any? {
        switch name {
        case "lineID": review.line.productID.text
        case "linePath": Paths.product(review.line.productID)
        case "lineName":
            review.product?.name
                ?? visit.texts[review.availability == .unknown ? .cartUnknownProduct : .cartProductGone]
        case "linePicture": review.product?.images.first
        case "linePrice": review.product.map { visit.format.money($0.price) }
        case "lineSubtotal": review.subtotal.map(visit.format.money)
        case "lineQuantity": quantity
        case "lineProblem": problem ?? review.shortage(visit.texts)
        case "lineIsMarked": problem != nil || review.shortage(visit.texts) != nil || review.formerPrice != nil
        case "linePriceChange": priceChange
        default: nil
        }
    }

    private var priceChange: String? {
        guard let former = review.formerPrice, let product = review.product else { return nil }
        let key: TextKey = product.price > former ? .cartPriceHigher : .cartPriceLower
        return visit.texts(key, ["old": visit.format.money(former), "new": visit.format.money(product.price)])
    }
}

extension CartReview.Line {
    /// Why not all of it can be ordered; nil when it can.
    func shortage(_ texts: Texts) -> String? {
        if let openOrder { return texts(.cartInUnpaidOrder, ["number": openOrder.number]) }
        return switch availability {
        case .enough, .unknown: nil
        case .only(let count): texts(.cartShort, ["n": String(count), "wanted": String(line.quantity)])
        case .soldOut: texts[.stockNone]
        case .gone: texts[.cartNotAvailable]
        }
    }
}

/// The reader's own order that stands in the way: it can be paid, or canceled.
struct OpenOrderModel: ViewModel {
    let order: OpenOrder
    let visit: Visit

    func child(named name: String) -> Any? {
        switch name {
        case "openOrderID": order.id.text
        case "openOrderPath": Paths.order(order.id)
        case "openOrderPay": order.isPayable ? Paths.pay(order.id) : nil
        case "openOrderText": visit.texts(.cartUnpaidOrder, ["number": order.number])
        default: nil
        }
    }
}

/// A line as it will be when its owner says yes.
struct ConsentModel: ViewModel {
    let line: CartLine

    func child(named name: String) -> Any? {
        switch name {
        case "consentName": ConsentForm.prefix + line.productID.text
        case "consentValue": ConsentForm.value(of: line)
        default: nil
        }
    }
}
