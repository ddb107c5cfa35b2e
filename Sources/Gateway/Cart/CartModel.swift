import FoundationEssentials
import Templating
import Wire

/// `cart/cart`.
struct CartModel: ViewModel {
    let review: CartReview
    let form: Form
    let reader: Reader

    static let names: [Name<Self>] =
        CartSummary.names(of: { CartSummary(review: $0.review, form: $0.form, reader: $0.reader) }) + [
            .form("form", []) { $0.form },
            .list("openOrders") { model in
                model.review.openOrders.map { OpenOrderModel(order: $0, reader: model.reader) }
            },
            .flag("isEmpty") { $0.review.lines.isEmpty },
            .text("itemCount") { $0.reader.texts.plural(.cartItems, $0.review.totalItems) },
            .flag("canCheckOut") { $0.review.canBeOrdered },
            .flag("canReplace") { $0.review.replaceable != nil },
            .flag("hasChanges") { !$0.review.consent.isEmpty },
            .flag("needsConsent") { $0.review.needsConsent },
            .list("consents") { $0.review.consent.map { ConsentModel(line: $0) } },
            .text("checkoutLoginPath") { _ in Paths.login(next: Paths.checkout) },
            .text("checkoutRegisterPath") { _ in Paths.register(next: Paths.checkout) },
        ]
}

/// The parts of a cart that both the cart and the checkout show.
struct CartSummary: ViewModel {
    let review: CartReview
    let form: Form
    let reader: Reader

    static let names: [Name<Self>] = [
        .list("lines") { model in
            model.review.lines.map { line in
                let isRefused = model.form["product_id"].lowercased() == line.line.productID.text
                return CartLineModel(line, refused: isRefused ? model.form : nil, model.reader)
            }
        },
        .flag("catalogueIsDown") { $0.review.isCatalogueDown },
        .text("total") { $0.review.total.map($0.reader.format.money) },
    ]
}

/// A line of the cart.
struct CartLineModel: ViewModel {
    let review: CartReview.Line
    let quantity: String
    /// The error of the quantity.
    let refusal: String?
    let shortage: String?
    let reader: Reader

    /// - Parameter form: the refused form of this line.
    init(_ review: CartReview.Line, refused form: Form?, _ reader: Reader) {
        self.review = review
        refusal = form?.problem(of: "qty")
        quantity = form?["qty"] ?? String(review.line.quantity)
        shortage = review.shortage(reader.texts)
        self.reader = reader
    }

    static let names: [Name<Self>] = [
        .text("lineID") { $0.review.line.productID.text },
        .text("linePath") { Paths.product($0.review.line.productID) },
        .text("lineName") {
            $0.review.product?.name
                ?? $0.reader.texts[$0.review.availability == .unknown ? .cartUnknownProduct : .cartProductGone]
        },
        .text("linePicture") { $0.review.product?.images.first },
        .text("linePrice") { ($0.review.product?.price).map($0.reader.format.money) },
        .text("lineSubtotal") { $0.review.subtotal.map($0.reader.format.money) },
        .text("lineQuantity") { $0.quantity },
        .text("lineProblem") { $0.refusal ?? $0.shortage },
        .flag("lineIsMarked") { $0.refusal != nil || $0.shortage != nil || $0.review.formerPrice != nil },
        .text("linePriceChange") { $0.priceChange },
    ]

    private var priceChange: String? {
        guard let former = review.formerPrice, let product = review.product else { return nil }
        let key: TextKey = product.price > former ? .cartPriceHigher : .cartPriceLower
        return reader.texts(key, ["old": reader.format.money(former), "new": reader.format.money(product.price)])
    }
}

extension CartReview.Line {
    /// The reason why not all of it can be ordered; nil if it can.
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

/// The reader's own order that prevents this one. It can be paid or canceled.
struct OpenOrderModel: ViewModel {
    let order: OpenOrder
    let reader: Reader

    static let names: [Name<Self>] = [
        .text("openOrderID") { $0.order.id.text },
        .text("openOrderPath") { Paths.order($0.order.id) },
        .text("openOrderPay") { $0.order.isPayable ? Paths.pay($0.order.id) : nil },
        .text("openOrderText") { $0.reader.texts(.cartUnpaidOrder, ["number": $0.order.number]) },
    ]
}

/// A line as it will be after its owner's consent.
struct ConsentModel: ViewModel {
    let line: CartLine

    static let names: [Name<Self>] = [
        .text("consentName") { ConsentForm.prefix + $0.line.productID.text },
        .text("consentValue") { ConsentForm.value(of: $0.line) },
    ]
}
