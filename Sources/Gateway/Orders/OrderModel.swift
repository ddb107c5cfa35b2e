import Templating
import Wire

/// `orders/order`, and most of `admin/orders/order`.
struct OrderModel: ViewModel {
    let order: Order
    /// nil unless a card was sent recently.
    var wait: PaymentWait?
    let form: Form
    let reader: Reader

    static let names: [Name<Self>] =
        OrderRow.names(of: { OrderRow($0.order, $0.reader) }) + content + payment

    private static let content: [Name<Self>] = [
        .list("orderLines") { model in model.order.lines.map { OrderLineModel(line: $0, format: model.reader.format) }
        },
        .text("orderSubtotal") { $0.reader.format.money($0.order.subtotal) },
        .text("orderDiscount") { $0.order.discount == .zero ? nil : $0.reader.format.money($0.order.discount) },
        .text("deliveryPrice") { $0.reader.price($0.order.delivery.price) },
        .flag("hasShipping") { $0.order.shipping != nil },
        .text("shippingName") { $0.order.shipping?.name },
        .text("shippingPhone") { $0.order.shipping?.phone },
        .text("shippingAddress") { $0.order.shipping?.address.nonEmpty },
        .text("shippingTown") {
            [$0.order.shipping?.postalCode, $0.order.shipping?.city].compactMap(\.self)
                .joined(separator: " ").nonEmpty
        },
        .text("orderNote") { $0.order.note.nonEmpty },
        .list("orderEvents") { OrderEventModel.all(of: $0.order, $0.reader) },
        .text("orderRequest") { $0.order.requestID },
        .flag("canCancel") { $0.order.status.isCancelable },
        .form("form", []) { $0.form },
    ]

    private static let payment: [Name<Self>] =
        PaymentTerms.names(of: { PaymentTerms(order: $0.order, reader: $0.reader) }) + [
            .flag("isWaiting") { $0.order.isPayable && $0.wait?.isOver == false },
            .flag("isWaitingLong") { $0.order.isPayable && $0.wait?.isOver == true },
            .flag("hasJustPaid") { $0.wait != nil && $0.order.payment?.status == .paid },
            .flag("hasExpired") { $0.order.payment?.status == .expired },
            .flag("canPay") { $0.order.isPayable && $0.wait == nil && $0.reader.isBuyer(of: $0.order) },
            .texts("surplus") { model in
                (model.order.payment?.surplus ?? []).map { surplus in
                    model.reader.texts(
                        surplus.refundedAt == nil ? .surplusRefunding : .surplusRefunded,
                        ["amount": model.reader.format.money(surplus.amount)])
                }
            },
        ]
}

struct OrderLineModel: ViewModel {
    let line: OrderLine
    let format: Format

    static let names: [Name<Self>] = [
        .text("linePath") { Paths.product($0.line.productID) },
        .text("lineName") { $0.line.name },
        .text("lineCode") { $0.line.sku },
        .text("linePrice") { $0.format.money($0.line.price) },
        .text("lineQuantity") { String($0.line.quantity) },
        .text("lineSubtotal") { $0.format.money($0.line.subtotal) },
    ]
}
